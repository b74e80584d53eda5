import type { Page } from "@playwright/test";
import { expect, test } from "./support/app.ts";
import { Counter } from "./support/counter.ts";
import { brought, visits } from "./support/day.ts";
import { approve, choose, setLine, tabTo, toSigned, typeInto } from "./support/life.ts";
import { books, call, online, takeCardAway } from "./support/walk.ts";

/** The order in which the customers of each part of the day come: another seed is another day. */
const SEED = 20260302;
const RECEIVED = 20;
const HANDED_OVER = 5;

type Visit = keyof typeof visits;

const times = (n: number, visit: Visit): Visit[] => Array.from({ length: n }, () => visit);
const morning: readonly Visit[] = [
  ...times(5, "issue"),
  ...times(2, "registerTapped"),
  ...(["registerReadOut", "deregister", "unlock", "correctTime", "release", "report", "reissue"] as const),
];
const lineCut: readonly Visit[] = [
  ...times(3, "issue"),
  ...times(2, "reportOffline"),
  ...times(2, "registerReadOut"),
];
/** One more comes first, whose card is to be disposed of when the supervisor is back. */
const supervisorAway: readonly Visit[] = [
  ...times(3, "issue"),
  ...(["test", "phone", "correctTime", "registerTapped", "report"] as const),
];
const evening: readonly Visit[] = [
  ...times(3, "issue"),
  ...times(2, "unlock"),
  ...(["release", "dispose", "reissueWithout", "registerReadOut", "test"] as const),
];

/** mulberry32: small, and the same on every machine. @returns 0 ≤ n < 1 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(of: readonly T[], random: () => number): readonly T[] {
  const cards = [...of];
  for (let i = cards.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [cards[i], cards[j]];
    if (a !== undefined && b !== undefined) [cards[i], cards[j]] = [b, a];
  }
  return cards;
}

const state = (page: Page, name: string) => page.locator(`[data-state=${name}]`).waitFor();

/** Somebody signs in, typing who they are and their password. */
async function signInAs(page: Page, tellerId: string, password: string): Promise<void> {
  await page.locator("[data-screen=signIn]").waitFor();
  await tabTo(page, ".signin-form input.mono");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(tellerId);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.locator("main[data-screen]:not([data-screen=signIn])").waitFor();
}

const teller = (page: Page) => signInAs(page, "t1001", "gyoyuk-1001");
const supervisor = (page: Page) => signInAs(page, "s2001", "gyoyuk-2001");

/** 8801, 8802: a part of a box comes, and a colleague gets cards for their drawer. */
async function stockUp(page: Page): Promise<void> {
  const { shipments } = await call(page, "stock.shipments");
  const [box] = shipments[0]?.waiting ?? [];
  if (!box || box.cards < RECEIVED) throw new Error("no box is on its way");
  await choose(page, "8801");
  await state(page, "boxes");
  await page.keyboard.press("Enter");
  await state(page, "confirm");
  await page.keyboard.type(box.first);
  await page.keyboard.press("Enter");
  await page.keyboard.type(String(Number(box.first) + RECEIVED - 1).padStart(box.first.length, "0"));
  await page.keyboard.press("Enter");
  await state(page, "done");

  await choose(page, "8802");
  await page.locator("[data-field=to] label").first().waitFor();
  await tabTo(page, "[data-field=to]");
  await page.keyboard.press("ArrowRight");
  await typeInto(page, "[data-field=cards] input", String(HANDED_OVER));
  await approve(page, "gyoyuk-1002");
  await page.keyboard.press("Enter");
  await state(page, "done");
}

/** 8803: a card that fell into the coffee. */
async function spoilOne(page: Page): Promise<void> {
  const next = await call(page, "issue.suggest");
  await page.keyboard.press("F2");
  await page.locator("[data-screen=customer]").waitFor();
  await choose(page, "8803");
  await state(page, "list");
  await page.keyboard.press("F6");
  await state(page, "spoil");
  await typeInto(page, "[data-field=token] .vendor input", next?.vendorCode ?? "?");
  await typeInto(page, "[data-field=token] .serial input", next?.serialNumber ?? "?");
  await page.keyboard.press("Enter");
  await state(page, "done");
}

/** 8701 with no supervisor at the counter: it is left for one (R13). */
async function leaveDisposal(counter: Counter) {
  const { page } = counter;
  const visitor = counter.back();
  await counter.comesFor("8701", visitor.person);
  await tabTo(page, "[data-field=reason]");
  await page.keyboard.press("Space");
  await toSigned(page);
  await tabTo(page, "[data-action=approveLater]");
  await page.keyboard.press("Enter");
  await page.locator("[data-request=waiting]").waitFor();
  return visitor;
}

/** The supervisor is back, reads what waits and approves it; the teller goes on with it, the customer being here. */
async function approveAndFinish(
  counter: Counter,
  { person, card }: Awaited<ReturnType<typeof leaveDisposal>>,
): Promise<void> {
  const { page } = counter;
  await choose(page, "sign out");
  await supervisor(page);
  await page.keyboard.press("F8");
  await page.locator("[data-action=decide]:focus").waitFor();
  await page.keyboard.press("Enter");
  await state(page, "decide");
  await typeInto(page, "[data-field=password] input", "gyoyuk-2001");
  await page.keyboard.press("Enter");
  await page.locator("[data-request=approved]").waitFor();
  await choose(page, "sign out");
  await teller(page);
  await page.keyboard.press("F8");
  await page.locator("[data-action=finish]:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-field=identityNumber] input:focus").waitFor();
  await page.keyboard.type(person.identityNumber);
  await page.keyboard.press("Control+Enter");
  await page.locator("[data-state=ready] .token-option[data-selected]").waitFor();
  // What was signed this morning is not signed again.
  await page.keyboard.press("Enter");
  await state(page, "approve");
  await counter.finish();
  counter.ends(card, "disposed");
}

/** 8901: what was counted, signed by the supervisor. The count is this test's own, not the book's. */
async function close(page: Page, counted: Readonly<Record<string, number>>): Promise<void> {
  await page.keyboard.press("F12");
  await state(page, "open");
  const { places } = await call(page, "closing.view");
  const book = places.map(({ place, book: cards }) => [
    place.kind === "drawer" ? `@${place.tellerId}` : place.kind,
    cards,
  ]);
  expect(Object.fromEntries(book)).toEqual(counted);
  for (const [key, cards] of Object.entries(counted)) {
    await typeInto(page, `[data-field="counted-${key}"] input`, String(cards));
  }
  await page.keyboard.press("Enter");
  await page.locator("[data-dialog=closing]").waitFor();
  await approve(page);
  await page.keyboard.press("Enter");
  await state(page, "done");
}

/** Everything has left for the registry, and it spoke against nothing. */
async function settled(page: Page): Promise<void> {
  await expect.poll(async () => (await books(page)).queued, { timeout: 60_000 }).toBe(0);
  const queue = await call(page, "line.queue", { limit: 1, from: null });
  expect(queue).toMatchObject({ waiting: 0, refused: 0, conflicts: 0 });
}

test("a day in the branch: opened, forty customers, a line cut, a supervisor away; closed to the card, and the registry agrees (R17)", async ({
  launch,
}, info) => {
  test.setTimeout(300_000);
  const { page } = await launch();
  const counter = new Counter(page);
  const random = seeded(SEED);
  const pace: string[] = [];
  const serve = async (part: readonly Visit[]) => {
    for (const visit of shuffled(part, random)) {
      const begun = performance.now();
      await test.step(`${pace.length + 1} ${visit}`, () => visits[visit](counter));
      pace.push(`${visit} ${Math.round(performance.now() - begun)} ms`);
    }
  };

  await teller(page);
  await online(page);
  const all = [...morning, ...lineCut, ...supervisorAway, ...evening];
  await counter.prepare(all.flatMap((visit) => brought[visit] ?? []));
  const before = (await call(page, "stock.places")).places;
  const opening = before.find(({ place }) => place.kind === "safe")?.book ?? 0;
  expect(opening).toBeGreaterThan(0);
  await stockUp(page);
  await serve(morning);
  await spoilOne(page);

  await setLine(page, false);
  await serve(lineCut);
  expect((await books(page)).queued).toBeGreaterThan(0);
  await setLine(page, true);
  await settled(page);

  const left = await leaveDisposal(counter);
  pace.push("dispose, left");
  await serve(supervisorAway);
  await approveAndFinish(counter, left);
  await serve(evening);
  await info.attach("pace", { body: pace.join("\n"), contentType: "text/plain" });
  expect(pace).toHaveLength(40);

  await takeCardAway(page);
  await settled(page);
  await close(page, {
    safe: opening + RECEIVED - HANDED_OVER - counter.issued - 1,
    "@t1002": HANDED_OVER,
    spoiled: 1,
  });
  await settled(page);
  expect((await books(page)).stock).toMatchObject({ issued: counter.issued, spoiled: 1 });
  for (const { state: ends, here, ...token } of counter.expected) {
    const { view } = await call(page, "inquiry.registry", token);
    const registered = view.registrations.some(
      ({ institutionCode, endedAt }) => institutionCode === "901" && endedAt === null,
    );
    expect({ ...token, state: view.state, registered }).toEqual({
      ...token,
      state: ends,
      registered: here && ends !== "disposed",
    });
  }
});
