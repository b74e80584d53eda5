import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, sharedWindow, test } from "./support/app.ts";
import { books, call, identify, layCard, readyToWrite, scribble, signForm } from "./support/walk.ts";

const shown = sharedWindow();
const formFiles = (): string[] => {
  try {
    return readdirSync(path.join(shown.dataDir(), "forms")).filter((name) => name.endsWith(".form"));
  } catch {
    return [];
  }
};
const newForm = (before: readonly string[]): string => {
  const [made, ...more] = formFiles().filter((name) => !before.includes(name));
  if (!made || more.length > 0) throw new Error("not exactly one form was kept");
  return made.replace(".form", "");
};

/** The customer's window, opened where it is not there yet. */
async function customerPage(page: Page): Promise<Page> {
  await call(page, "customerWindow.open");
  const find = () =>
    page
      .context()
      .pages()
      .find((known) => new URL(known.url()).pathname === "/customer.html");
  await expect.poll(() => find() !== undefined).toBe(true);
  const customer = find() as Page;
  await customer.locator("[data-scene]").waitFor();
  return customer;
}
const scene = (customer: Page, name: string) => customer.locator(`[data-scene=${name}]`).waitFor();

test("R16 the customer signs on the teller's screen; the form is sealed, recorded and opens again", async () => {
  const page = shown();
  const before = formFiles();
  await readyToWrite(page);
  const formId = newForm(before);
  const opened = await call(page, "form.open", { formId });
  expect(opened.document).toMatchObject({ form: "issue", signature: { on: "counter" } });
  await page.keyboard.press("Enter");
  await page.locator("[data-action=next]").waitFor();
  await expect.poll(async () => (await books(page)).queued).toBe(0);

  // A file that was changed is refused, and what is in the journal stands.
  const file = path.join(shown.dataDir(), "forms", `${formId}.form`);
  const whole = readFileSync(file);
  const changed = Buffer.from(whole);
  changed[60] = (changed[60] ?? 0) ^ 1;
  writeFileSync(file, changed);
  await expect(call(page, "form.open", { formId })).rejects.toThrow("trust.formNotAuthentic");
  writeFileSync(file, whole);
  expect((await call(page, "form.open", { formId })).journalSeq).toBe(opened.journalSeq);
});

test("R14 the customer reads, agrees and signs in their own window, in their language", async () => {
  const page = shown();
  const customer = await customerPage(page);
  expect(await customer.evaluate("Object.keys(window.customerWindow).sort().join()")).toBe("invoke,onView");
  expect(await customer.evaluate("typeof window.smartotp")).toBe("undefined");
  expect(await customer.evaluate("window.customerWindow.invoke('app.state')")).toBeNull();
  await layCard(page, "blank");
  await page.keyboard.press("F2");
  await scene(customer, "identifying");
  await identify(page);
  await scene(customer, "form");
  await customer.locator("[data-action=language]").click();
  await expect(customer.locator("h1")).toHaveText("Application for a smart OTP");
  const { session, customer: served } = await call(page, "app.state");
  for (const theirs of [session?.tellerId, served?.maskedName, served?.maskedIdentity]) {
    await expect(customer.locator("body")).not.toContainText(theirs ?? "?");
  }
  // Nothing is taken before the required texts are ticked.
  await customer.locator("[data-action=sign]").click();
  await customer.locator(".customer-form .field-error").waitFor();
  for (const id of ["terms", "privacy", "registry"]) {
    await customer.locator(`[data-consent=${id}]`).click();
    await page.locator(`[data-consent=${id}] input:checked`).waitFor({ state: "attached" });
  }
  const before = formFiles();
  await scribble(customer);
  await customer.locator("[data-action=sign]").click();
  // The teller's screen goes on by itself.
  await page.locator("[data-action=start]").waitFor();
  await scene(customer, "signed");
  const { document } = await call(page, "form.open", { formId: newForm(before) });
  expect(document).toMatchObject({ language: "en", signature: { on: "customerWindow" } });
  await page.keyboard.press("Enter");
  await page.locator("[data-action=next]").waitFor();
  await scene(customer, "cardDone");
  await page.keyboard.press("Enter");
  await scene(customer, "identifying");
});

test("the form is printed and signed on paper, by keyboard alone", async () => {
  const page = shown();
  const before = formFiles();
  await layCard(page, "blank");
  await identify(page);
  await page.locator("[data-state=form]").waitFor();
  await page.keyboard.press("F6");
  await page.keyboard.press("F7");
  await page.locator("[data-dialog=paperSigning]").waitFor();
  await page.keyboard.press("F9");
  await page.locator("[data-action=signedOnPaper]").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-action=start]").waitFor();
  const { document } = await call(page, "form.open", { formId: newForm(before) });
  expect(document.signature).toMatchObject({ on: "paper", strokes: null });
});

test("R16 a form that was interrupted comes back as it was left, without the signature", async () => {
  const page = shown();
  const customer = await customerPage(page);
  await identify(page);
  await page.locator("[data-state=form]").waitFor();
  await page.locator("[data-consent=privacy]").click();
  await customer.locator("[data-consent=privacy] input:checked").waitFor({ state: "attached" });
  await scribble(page);
  // In the middle the customer's window closes, and the teller goes elsewhere.
  const closed = customer.waitForEvent("close");
  await customer.close();
  await closed;
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=home]").waitFor();
  const { customer: served } = await call(page, "app.state");
  expect(served).not.toBeNull();
  await page.evaluate("location.hash = '#/issue'");
  await page.locator("[data-state=form]").waitFor();
  await page.locator("[data-consent=privacy] input:checked").waitFor({ state: "attached" });
  await expect(page.locator("[data-consent=terms] input:checked")).toHaveCount(0);
  await expect(page.locator("[data-action=clearSignature]")).toHaveCount(0);
  await layCard(page, "blank");
  await signForm(page);
  await page.locator("[data-action=start]").waitFor();
});

test("a receipt is printed into a file; the signed form is opened again from 9001 and printed, too", async () => {
  const page = shown();
  const before = formFiles();
  await readyToWrite(page);
  const formId = newForm(before);
  await page.keyboard.press("Enter");
  await page.locator("[data-state=done]").waitFor();
  const { customer } = await call(page, "app.state");
  const [token] = customer?.tokens ?? [];
  await page.keyboard.press("F9");
  await page.locator("[data-dialog=receipt]").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".paper-saved").waitFor();
  const path8101 = (await page.locator(".paper-path").textContent()) ?? "";
  const saved = path8101.slice(path8101.indexOf(shown.dataDir()));
  expect(readFileSync(saved).subarray(0, 5).toString()).toBe("%PDF-");
  await page.keyboard.press("Escape");
  await page.locator("[data-dialog=receipt]").waitFor({ state: "detached" });

  await page.keyboard.press("F3");
  await page.locator(".found-input input").fill(token?.serialNumber ?? "?");
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-action=holder]").press("Enter");
  await page.locator("[data-state=customer] [data-action=openForm]").press("Enter");
  await page.locator("[data-dialog=form] .form-paper-drawn").waitFor();
  await page.keyboard.press("F9");
  await page.locator(".paper-saved").waitFor();
  const form = path.join(shown.dataDir(), "printed", `form-${formId}.pdf`);
  expect(readFileSync(form).subarray(0, 5).toString()).toBe("%PDF-");
  await page.keyboard.press("Escape");
  await page.locator("[data-dialog=form]").waitFor({ state: "detached" });
});
