import type { Page } from "@playwright/test";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { CallInput } from "../../src/contract/ipc.ts";
import { expect, sharedWindow, test } from "./support/app.ts";
import { books, call, layCard, signedFormOf, signForm, takeCardAway } from "./support/walk.ts";

const shown = sharedWindow();

type Person = CallInput<"customer.identify">;

/** As fast as a hand, not as a machine: the palette opens with the first digit. */
async function typeCode(page: Page, code: string): Promise<void> {
  await page.keyboard.press(code.charAt(0));
  const input = page.locator("[data-dialog=palette] input");
  await expect(input).toBeFocused();
  await page.keyboard.type(code.slice(1));
  await expect(input).toHaveValue(code);
  await page.keyboard.press("Enter");
}

/** The customer is identified, and a transaction begun by its code. */
async function begin(page: Page, code: string, person: Person): Promise<void> {
  await call(page, "customer.identify", person);
  await page.reload();
  await page.locator("[data-screen=home]").waitFor();
  await typeCode(page, code);
  await page.locator("[data-screen=home]").waitFor({ state: "detached" });
}

async function home(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=home]").waitFor();
  await call(page, "customer.clear");
  await page.reload();
  await page.locator("[data-screen=home]").waitFor();
}

async function issueOffline(page: Page, person: Person): Promise<TokenRef> {
  await layCard(page, "blank");
  await begin(page, "8101", person);
  await signForm(page);
  await page.locator("[data-action=start]").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-state=doneOffline]").waitFor();
  const { customer } = await call(page, "app.state");
  const [token] = customer?.tokens ?? [];
  if (!token) throw new Error("no card was issued");
  await takeCardAway(page);
  await home(page);
  return { vendorCode: token.vendorCode, serialNumber: token.serialNumber };
}

test("R12 what was done while the line was down settles when it is back; a conflict is decided on screen", async () => {
  const page = shown();
  const twice = await call(page, "training.prepare", { situation: "own" });
  const other = await call(page, "training.prepare", { situation: "otherInstitution" });
  const lost = await call(page, "training.prepare", { situation: "own" });
  const otp = async () => (await call(page, "training.customerOtp", { ...tokenOf(other), next: false })).otp;
  await call(page, "training.setLine", { up: false });
  await expect.poll(async () => (await call(page, "app.state")).status.line.state).toBe("offline");

  // R6: an incident report, by the number on the customer's papers.
  await begin(page, "8301", lost.customer);
  await page.locator("[data-screen=transaction]").waitFor();
  await call(page, "life.report", { ...tokenOf(lost), kind: "lost" });
  await home(page);
  // R4: a registration that waits, with the OTP that the customer read out.
  await begin(page, "8201", other.customer);
  const formId = await signedFormOf(page, "register", tokenOf(other));
  const possession = { kind: "otp" as const, otp: await otp() };
  expect(await call(page, "life.register", { ...tokenOf(other), possession, formId })).toMatchObject({
    state: "pending",
  });
  await home(page);
  // R3: this customer has a card of another branch, which nobody here can know without the line.
  const second = await issueOffline(page, twice.customer);
  // The first one made up would be the customer who was prepared last.
  await call(page, "customer.fictitious");
  await issueOffline(page, await call(page, "customer.fictitious"));

  await typeCode(page, "9301");
  await expect(page.locator("[data-state=offline] [data-outcome=waiting]").first()).toContainText(
    lost.serialNumber,
  );
  await call(page, "training.setLine", { up: true });
  await expect.poll(async () => (await books(page)).queued, { timeout: 60_000 }).toBe(0);
  const conflict = page.locator("[data-conflict]");
  await conflict.waitFor();
  await expect(conflict).toContainText("R3");

  await page.locator(`[data-conflict] input[value="${twice.vendorCode}-${twice.serialNumber}"]`).focus();
  await page.keyboard.press("Space");
  await page.locator("[data-conflict] [data-action=fillApproval]").press("Enter");
  await page.locator("[data-conflict] [data-action=decide]").press("Enter");
  await conflict.waitFor({ state: "detached" });

  // The registry agrees.
  const stands = async (token: TokenRef) => (await call(page, "inquiry.registry", tokenOf(token))).view.state;
  expect(await stands(twice)).toBe("active");
  expect(await stands(second)).toBe("disposed");
  expect(await stands(lost)).toBe("suspended");
  expect(await call(page, "line.queue", { limit: 50, from: null })).toMatchObject({ waiting: 0, refused: 0 });
});

const tokenOf = ({ vendorCode, serialNumber }: TokenRef): TokenRef => ({ vendorCode, serialNumber });
