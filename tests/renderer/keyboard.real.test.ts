import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/contract/calls/desk.ts";
import type { FakeBridge } from "./fakeBridge.ts";
import { testStage } from "./testStage.ts";

const open = testStage();

const bridge = <T>(page: Page, act: (bridge: FakeBridge) => T): Promise<T> =>
  page.evaluate(`(${act.toString()})(window.smartotp)`) as Promise<T>;
const state = (page: Page, name: string) => page.waitForSelector(`[data-state=${name}]`);

describe("by keyboard alone", () => {
  it("issues a card to a new customer", async () => {
    const page = await open("home");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-screen=customer]");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("이하준");
    await page.keyboard.press("Enter");
    await page.keyboard.type("9001011000000");
    await page.keyboard.press("Enter");
    await page.keyboard.type("01000004821");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await state(page, "waitingCard");
    const sent = await bridge(page, (b) => b.calls.find((call) => call.name === "customer.identify")?.input);
    expect(sent).toMatchObject({
      identityNumber: "900101-1000000",
      phone: "010-0000-4821",
      nfcPhone: true,
      document: "residentCard",
    });
    await bridge(page, (b) => b.putCard());
    await state(page, "confirm");
    await page.keyboard.press("Enter");
    await state(page, "writing");
    const order = await bridge(page, (b) => b.calls.find((call) => call.name === "issue.start")?.input);
    expect(order).toEqual({
      ...{ vendorCode: "71", serialNumber: "0042819037", profile: "locked" },
      formId: "0193a5c0-0000-7000-8000-0000000000f1",
    });
  });

  it("lets a known customer agree, sign on paper and go on to the card", async () => {
    const page = await open("form");
    const keys = ["Space", "F6", "F7", "F9"];
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForSelector("[data-action=signedOnPaper]");
    await page.keyboard.press("Enter");
    await state(page, "waitingCard");
    const sent = await bridge(page, (b) => b.calls.findLast((call) => call.name === "form.sign")?.input);
    expect(sent).toMatchObject({
      given: ["terms", "privacy", "registry"],
      language: "ko",
      signature: { kind: "paper" },
    });
  });

  it("takes a signature that is drawn, and none that is missing", async () => {
    const page = await open("form");
    await page.keyboard.press("F6");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".signature[data-invalid]");
    expect(await bridge(page, (b) => b.calls.some((call) => call.name === "form.sign"))).toBe(false);
    const box = await page.locator(".signature-pad").boundingBox();
    if (!box) throw new Error("no pad");
    await page.mouse.move(box.x + 30, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 150, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForSelector("[data-action=clearSignature]");
    await page.keyboard.press("Enter");
    await state(page, "waitingCard");
    const sent = await bridge(page, (b) => b.calls.findLast((call) => call.name === "form.sign")?.input);
    const { signature } = sent as { signature: { kind: string; strokes: number[][][] } };
    expect(signature.kind).toBe("drawn");
    expect(signature.strokes.flat().length).toBeGreaterThan(2);
  });

  it("goes on by itself when the customer signs in their window", async () => {
    const page = await open("form");
    await bridge(page, (b) => {
      const formId = "0193a5c0-0000-7000-8000-0000000000f1";
      b.emit("form.changed", { formId, given: ["terms"], signed: null });
    });
    await page.waitForSelector("[data-consent=terms] input:checked", { state: "attached" });
    await bridge(page, (b) => {
      const formId = "0193a5c0-0000-7000-8000-0000000000f1";
      const signed = { formId, transactionId: formId, journalSeq: 7, at: "2026-11-22T01:42:02.000Z" };
      b.emit("form.changed", { formId, given: ["terms", "privacy", "registry"], signed });
    });
    await state(page, "waitingCard");
  });

  it("keeps what was typed when Esc goes back, and says so", async () => {
    const page = await open("customer");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("이하준");
    await page.keyboard.press("Escape");
    await page.waitForSelector("[data-screen=home]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-screen=customer]");
    expect(await page.inputValue(".field-name input")).toBe("이하준");
    expect(await page.textContent(".work .note")).toContain("seoyeon");
    await page.keyboard.press("F2");
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>(".field-name input")?.value === "",
    );
  });

  it("R14 masks the registration number once its field is left", async () => {
    const page = await open("customer");
    await page.focus(".field-identityNumber input");
    await page.keyboard.type("9001011234567");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.inputValue(".field-identityNumber input")).toBe("900101-1••••••");
    expect(await page.content()).not.toContain("234567");
  });

  it("reads a zone that a scanner types, Enter after each line", async () => {
    const page = await open("customerPassport");
    await page.focus(".mrz");
    await page.keyboard.type(
      `${"P<KORLEE<<HAJUN".padEnd(44, "<")}\n${"M123456784KOR9001019M3105017".padEnd(44, "<")}\n`,
    );
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>(".field-name input")?.value === "LEE HAJUN",
    );
    expect(await bridge(page, (b) => b.calls.filter((call) => call.name === "customer.readMrz").length)).toBe(
      1,
    );
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest("[data-field]")?.getAttribute("data-field"));
    await expect.poll(focused).toBe("phone");
  });

  it("R16 goes on by itself when a torn card is tapped again", async () => {
    const page = await open("issueTorn");
    expect(await bridge(page, (b) => b.calls.some((call) => call.name === "issue.resume"))).toBe(false);
    await bridge(page, (b) => b.putCard());
    await state(page, "writing");
    expect(await bridge(page, (b) => b.calls.filter((call) => call.name === "issue.resume").length)).toBe(1);
  });

  it("asks why before a card is spoiled", async () => {
    const page = await open("spoil");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".field-error");
    expect(await bridge(page, (b) => b.calls.some((call) => call.name === "issue.spoil"))).toBe(false);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-screen=home]");
    expect(
      await bridge(page, (b) => b.calls.find((call) => call.name === "issue.spoil")?.input),
    ).toMatchObject({
      reason: "cardLost",
    });
  });

  it("R16 finds again what was left while it is still on its way into the ledger", async () => {
    const page = await open("incident");
    await bridge(page, (b) => {
      const kept: Draft[] = [];
      const written = (draft: Draft) =>
        new Promise<void>((resolve) => {
          const look = () => (Reflect.get(globalThis, "diskIsBack") ? resolve() : setTimeout(look, 10));
          look();
        }).then(() => {
          kept.unshift(draft);
          return { ok: true as const, value: draft };
        });
      b.answers["draft.keep"] = ({ code, customerId, token, values }) =>
        written({
          ...{ code, token, values },
          draftId: "0193a5c0-0000-7000-8000-0000000000d9",
          customer: customerId === null ? null : { customerId, maskedName: "이*준" },
          leftAt: new Date().toISOString(),
          tellerId: "seoyeon",
        });
      b.answers["draft.list"] = () => ({ ok: true, value: [...kept] });
    });
    await page.waitForSelector("[data-field=kind] [data-focused], [data-field=token] [data-focused]");
    await page.locator("[data-field=kind] input").first().focus();
    await page.keyboard.press("Space");
    await page.waitForSelector("[data-field=kind] [data-selected]");
    await page.keyboard.press("Escape");
    await page.waitForSelector("[data-screen=home]");
    await page.keyboard.type("8301");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-screen=transaction]");
    await page.evaluate("globalThis.diskIsBack = true");
    await page.waitForSelector("[data-field=kind] [data-selected]");
  });

  it("does not leave a card that is being written", async () => {
    const page = await open("issueWriting");
    for (const key of ["Escape", "F2", "Control+k", "F4"]) await page.keyboard.press(key);
    expect(await page.getAttribute("main", "data-screen")).toBe("issue");
    expect(await page.locator("[role=dialog]").count()).toBe(0);
    expect(await bridge(page, (b) => b.calls.some((call) => call.name === "customer.clear"))).toBe(false);
  });

  it("finds a transaction by the first digit of its code", async () => {
    const page = await open("home");
    await page.keyboard.type("8101");
    expect(await page.inputValue("[data-dialog=palette] input")).toBe("8101");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-screen=customer]");
  });

  it("loses no key that is pressed while a customer is being let go", async () => {
    const page = await open("homeCustomer");
    await bridge(page, (b) => {
      b.answers["customer.clear"] = () =>
        new Promise((done) => setTimeout(() => done({ ok: true, value: undefined }), 300));
    });
    await page.keyboard.press("F2");
    await page.keyboard.press("Control+k");
    await page.waitForTimeout(500);
    expect(await page.locator("[data-dialog=palette]").count()).toBe(1);
  });

  it("changes the language and the theme at once", async () => {
    const page = await open("home");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("english");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.documentElement.lang === "en");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("high contrast");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "contrast");
    expect(await page.textContent("h1")).toBe("Choose what to do");
  });

  it("R10 takes the OTP off its window when its time is over, and on Esc", async () => {
    const page = await open("otpWindow");
    await page.keyboard.press("Escape");
    const closings = () => bridge(page, (b) => b.calls.filter((call) => call.name === "otp.close").length);
    expect(await closings()).toBe(1);
    await open("otpWindow");
    await page.evaluate(() => {
      const then = Date.now() + 42_000;
      Date.now = () => then;
    });
    await page.waitForSelector(".otp-digits", { state: "detached" });
    expect(await page.content()).not.toContain("482 913");
    expect(await closings()).toBe(1);
  });

  it("R15 shows no OTP in the counter's own window, and says when it is gone", async () => {
    const page = await open("cardTest");
    expect(await page.content()).not.toMatch(/482.?913/);
    await bridge(page, (b) => b.emit("otp.shown", { shown: false }));
    await page.waitForSelector("[data-otp=gone]");
    expect(await bridge(page, (b) => b.calls.filter((call) => call.name === "card.test").length)).toBe(1);
    await page.keyboard.press("Escape");
    expect(await bridge(page, (b) => b.calls.some((call) => call.name === "otp.close"))).toBe(true);
  });

  it("prints the receipt and nothing else", async () => {
    const page = await open("receipt");
    await page.emulateMedia({ media: "print" });
    const visible = await page.evaluate(() =>
      ["#root", ".receipt-paper", ".sheet-head", "[data-action=print]"].map((name) =>
        document.querySelector(name)?.checkVisibility(),
      ),
    );
    await page.emulateMedia({ media: "screen" });
    expect(visible).toEqual([false, true, false, false]);
    await page.keyboard.press("F9");
    await page.waitForSelector("[data-dialog=receipt] .note");
  });
});
