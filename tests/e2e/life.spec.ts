import { expect, sharedWindow, test } from "./support/app.ts";
import {
  approve,
  cardThere,
  choose,
  comesFor,
  consecutiveOtps,
  finish,
  held,
  lay,
  refusedBy,
  setLine,
  standing,
  tabTo,
  toSigned,
  typeInto,
  typeOtp,
} from "./support/life.ts";
import { call, layCard, signForm, takeCardAway } from "./support/walk.ts";

const shown = sharedWindow();

test.describe("8201 8202 other-institution registration", () => {
  test("R4 with the card tapped; taken off in between it is waited for; then deregistered", async () => {
    const page = shown();
    const card = await comesFor(page, "otherInstitution", "8201");
    await toSigned(page);
    // The card goes before the teller presses Enter: nothing is sent, and it may come back.
    await tabTo(page, "[data-field=how]");
    await page.keyboard.press("ArrowLeft");
    await page.locator("[data-action=next][data-disabled]").waitFor();
    await lay(page, card);
    await cardThere(page);
    await takeCardAway(page);
    await page.locator("[data-action=next][data-disabled]").waitFor();
    await page.keyboard.press("Enter");
    await lay(page, card);
    await cardThere(page);
    await finish(page);
    expect(await held(page)).toMatchObject([{ registrations: ["901", "902"] }]);
    await expect(page.locator(".customer .token-at")).toHaveCount(1);

    await page.keyboard.press("Escape");
    await choose(page, "8202");
    await page.locator("[data-state=ready]").waitFor();
    await finish(page);
    expect(await held(page)).toMatchObject([{ registrations: ["902"] }]);
  });

  test("R4 a wrong OTP is refused in the registry's words; R12 a right one read out offline waits for the line", async () => {
    const page = shown();
    const card = await comesFor(page, "otherInstitution", "8201");
    await toSigned(page);
    const { otp } = await call(page, "training.customerOtp", { ...card, next: false });
    await typeInto(page, "[data-field=otp] input", otp === "000000" ? "111111" : "000000");
    await refusedBy(page, "R4");
    await setLine(page, false);
    await typeOtp(page, card);
    await page.keyboard.press("Enter");
    await page.locator("[data-state=donePending]").waitFor();
    await setLine(page, true);
    const registered = async () => (await standing(page, card))?.errorCount === 0 && (await refreshed(page));
    await expect.poll(registered, { timeout: 30_000 }).toContain("901");
  });

  test("R12 a deregistration waits until there is a line", async () => {
    const page = shown();
    const card = await comesFor(page, "otherInstitution", "8201");
    await toSigned(page);
    await lay(page, card);
    await cardThere(page);
    await finish(page);
    await page.keyboard.press("Escape");
    await setLine(page, false);
    await choose(page, "8202");
    await page.locator("[data-action=next][data-disabled]").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.locator("[data-screen=home]").waitFor();
    await setLine(page, true);
    await choose(page, "8202");
    await page.locator("[data-action=next]:not([data-disabled])").waitFor();
    await finish(page);
    expect(await held(page)).toMatchObject([{ registrations: ["902"] }]);
  });
});

/** Where the present customer's first card is registered, asked of the registry anew. */
async function refreshed(page: Parameters<typeof held>[0]): Promise<readonly string[]> {
  const { vendorCode = "", serialNumber = "" } = (await held(page))[0] ?? {};
  // Any refused transaction makes the customer's tokens fresh: this one is, since it is registered already.
  await call(page, "life.register", {
    vendorCode,
    serialNumber,
    possession: { kind: "otp", otp: "123456" },
  }).catch(() => undefined);
  return (await held(page))[0]?.registrations ?? [];
}

test.describe("8301 8302 incidents", () => {
  test("R6 reported without the card, Esc and back loses nothing; released with the card and a supervisor (R13)", async () => {
    const page = shown();
    const card = await comesFor(page, "own", "8301");
    await page.locator("[data-state=ready]").waitFor();
    await page.keyboard.press("Space");
    await expect(page.locator("[data-field=kind] input").first()).toBeChecked();
    await page.keyboard.press("Escape");
    await page.locator("[data-screen=home]").waitFor();
    await choose(page, "8301");
    await expect(page.locator("[data-field=kind] input").first()).toBeChecked();
    await tabTo(page, "[data-field=kind]");
    await finish(page);
    expect(await held(page)).toMatchObject([{ state: "suspended" }]);

    await page.keyboard.press("Escape");
    await choose(page, "8302");
    await page.locator(".incidents").waitFor();
    await approve(page);
    // Without the card there is no release: Enter does nothing.
    await page.keyboard.press("Enter");
    await page.locator("[data-action=next][data-disabled]").waitFor();
    await lay(page, card);
    await page.locator("[data-action=next]:not([data-disabled])").waitFor();
    await finish(page);
    expect(await held(page)).toMatchObject([{ state: "active" }]);
  });

  test("R6 not for a card that is not registered here; offline a report is kept for the line (R12)", async () => {
    const page = shown();
    await comesFor(page, "otherInstitution", "8301");
    await page.locator("[data-state=ready]").waitFor();
    await page.keyboard.press("Space");
    await refusedBy(page, "R6");
    const card = await (async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("F2");
      return comesFor(page, "own", "8301");
    })();
    await page.locator("[data-state=ready]").waitFor();
    await setLine(page, false);
    await tabTo(page, "[data-field=kind]");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.locator("[data-state=donePending]").waitFor();
    await setLine(page, true);
    await expect.poll(async () => (await standing(page, card))?.state, { timeout: 30_000 }).toBe("suspended");
  });

  test("R6 a stolen card is never released: the screen says so and leads to its disposal (8701, R13)", async () => {
    const page = shown();
    const card = await comesFor(page, "stolen", "8302");
    await page.locator("[data-state=stolen]").waitFor();
    await tabTo(page, "[data-action=dispose]");
    await page.keyboard.press("Enter");
    await page.locator("[data-field=reason]").waitFor();
    await tabTo(page, "[data-field=reason]");
    await page.keyboard.press("Space");
    await toSigned(page);
    await approve(page, "not-the-password");
    await page.keyboard.press("Enter");
    await expect(page.locator("[data-failure='counter.wrongPassword']")).toBeVisible();
    expect(await standing(page, card)).toMatchObject({ state: "suspended" });
    await page.keyboard.press("Escape");
    await page.locator("[data-state=ready]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("[data-screen=home]").waitFor();
    await choose(page, "8701");
    await page.locator("[data-field=reason] [data-selected]").waitFor();
    await page.keyboard.press("Enter");
    // What was signed is not signed twice.
    await page.locator("[data-state=approve]").waitFor();
    await approve(page);
    await finish(page);
    expect(await standing(page, card)).toMatchObject({ state: "disposed" });
    expect(await held(page)).toEqual([]);
  });
});

test("8401 R5 unlocked with a right OTP and a supervisor; a wrong one leaves it locked", async () => {
  const page = shown();
  const card = await comesFor(page, "locked", "8401");
  await page.locator("[data-state=ready]").waitFor();
  const { otp } = await call(page, "training.customerOtp", { ...card, next: false });
  await typeInto(page, "[data-field=otp] input", otp === "000000" ? "111111" : "000000");
  await approve(page);
  await refusedBy(page, "R5");
  expect(await held(page)).toMatchObject([{ state: "locked" }]);
  // Left and taken up again: the card is known, what was secret is asked for again.
  await page.keyboard.press("Escape");
  await choose(page, "8401");
  await expect(page.locator("[data-field=otp] input")).toHaveValue("");
  await typeOtp(page, card);
  await approve(page);
  await finish(page);
  expect(await held(page)).toMatchObject([{ state: "active" }]);
  expect(await standing(page, card)).toMatchObject({ errorCount: 0 });
});

test("8402 R7 two consecutive OTPs correct the time; the same one twice is not sent; two wrong ones are refused", async () => {
  const page = shown();
  const card = await comesFor(page, "drifted", "8402");
  await page.locator("[data-state=first]").waitFor();
  const { otp: first } = await call(page, "training.customerOtp", { ...card, next: false });
  await typeInto(page, "[data-field=first] input", first);
  // Enter goes to the second one, and says that it has to be waited for.
  await page.keyboard.press("Enter");
  await page.locator("[data-state=second]").waitFor();
  await expect(page.locator("[data-field=second] input")).toBeFocused();
  await page.keyboard.type(first);
  await page.keyboard.press("Enter");
  await page.locator("[data-field=second] .field-error").waitFor();
  await typeInto(page, "[data-field=second] input", first === "000000" ? "111111" : "000000");
  await refusedBy(page, "R7");
  // The line goes and comes back.
  await setLine(page, false);
  await page.locator("[data-action=next][data-disabled]").waitFor();
  await setLine(page, true);
  const otps = await consecutiveOtps(page, card);
  await typeInto(page, "[data-field=first] input", otps[0]);
  await typeInto(page, "[data-field=second] input", otps[1]);
  await finish(page);
  expect((await standing(page, card))?.drift).toBeGreaterThan(10);
});

test.describe("8102 reissue", () => {
  test("R3 with the old card: tapped, taken away, a blank one written; the old one is disposed of", async () => {
    const page = shown();
    const old = await comesFor(page, "own", "8102");
    await page.locator("[data-field=brought]").waitFor();
    await tabTo(page, "[data-field=reason]");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await signForm(page);
    // Another card in the old one's place proves nothing; taken off, the old one is waited for.
    const next = page.locator("[data-state=showOld] [data-action=next]");
    await layCard(page, "otherInstitution");
    await cardThere(page);
    await page.keyboard.press("Enter");
    await page.locator("[data-failure]").waitFor();
    expect(await standing(page, old)).toMatchObject({ state: "active" });
    await takeCardAway(page);
    await expect(next).toHaveAttribute("data-disabled");
    await lay(page, old);
    await expect(next).not.toHaveAttribute("data-disabled");
    await page.keyboard.press("Enter");
    await page.locator("[data-state=takeOld]").waitFor();
    await takeCardAway(page);
    await layCard(page, "blank");
    await page.locator("[data-action=start]").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-state=done]").waitFor();
    const [now, ...more] = await held(page);
    expect(more).toEqual([]);
    expect(now?.serialNumber).not.toBe(old.serialNumber);
    expect(await standing(page, old)).toMatchObject({ state: "disposed" });
  });

  test("R13 without the old card a supervisor approves; R1 not without an NFC phone", async () => {
    const page = shown();
    const old = await comesFor(page, "own", "8102");
    await page.locator("[data-field=reason]").waitFor();
    await call(page, "customer.answerNfcPhone", { nfcPhone: false });
    await expect(call(page, "reissue.begin", { ...old, reason: "lost", approval: null })).rejects.toThrow(
      "counter.noNfcPhone",
    );
    await call(page, "customer.answerNfcPhone", { nfcPhone: true });
    await tabTo(page, "[data-field=reason]");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await signForm(page);
    await page.locator("[data-state=approve]").waitFor();
    await approve(page, "not-the-password");
    await page.keyboard.press("Enter");
    await expect(page.locator("[data-failure='counter.wrongPassword']")).toBeVisible();
    await approve(page);
    await page.keyboard.press("Enter");
    await page.locator("[data-state=waitingCard]").waitFor();
    await layCard(page, "blank");
    await page.locator("[data-action=start]").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-state=done]").waitFor();
    expect(await standing(page, old)).toMatchObject({ state: "disposed" });
    expect(await held(page)).toHaveLength(1);
  });
});
