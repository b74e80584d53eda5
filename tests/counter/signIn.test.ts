import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { signIn } from "../../src/counter/index.ts";
import { hashPassword, passwordOf } from "../../src/trust/index.ts";
import { type DeskStage, testDesks } from "../support/desk.ts";
import { cheapRecord } from "../support/passwords.ts";

const desks = testDesks();
const PASSWORD = "한강-1001";
const MINUTE = 60_000;

async function withTeller(passwordHash = cheapRecord(PASSWORD)): Promise<DeskStage> {
  const stage = await desks.open({ started: false });
  const name = { ko: "김서연", en: "Seoyeon Kim" };
  await stage.ledger.tellers.add({ tellerId: "t1001", name, role: "supervisor", passwordHash });
  return stage;
}
const right = { tellerId: "t1001", password: PASSWORD };
const wrong = { tellerId: "t1001", password: "wrong" };
const leftAfter = ({ desk }: DeskStage, input: typeof wrong) =>
  signIn(desk, input).then(
    () => "in",
    (error: { code: string; text: { en: { now: string } } }) =>
      error.code === "wrongPassword" ? Number.parseInt(error.text.en.now.slice(23), 10) : error.code,
  );

describe("signIn", () => {
  it("lets in whoever knows the password, however it was typed", async () => {
    const stage = await withTeller();
    const view = { tellerId: "t1001", name: { ko: "김서연", en: "Seoyeon Kim" }, role: "supervisor" };
    expect(await signIn(stage.desk, right)).toEqual(view);
    const typed = { tellerId: "  t1001 ", password: PASSWORD.normalize("NFD") };
    expect(await signIn(stage.desk, typed)).toEqual(view);
  });

  it.each([
    ["a wrong password", wrong],
    ["an unknown teller", { ...right, tellerId: "t9999" }],
    ["a name that cannot be one", { ...right, tellerId: "'; DROP TABLE teller; --" }],
    ["no password", { ...right, password: "" }],
    ["a password with something behind it", { ...right, password: `${PASSWORD} ` }],
  ])("refuses %s in the same words", async (_what, input) => {
    const stage = await withTeller();
    await expect(signIn(stage.desk, input)).rejects.toMatchObject({ code: "wrongPassword" });
    expect(await leftAfter(stage, input)).toBeGreaterThan(0);
  });

  it("locks at the fifth wrong password, tells how many are left, and opens when the time is over", async () => {
    const stage = await withTeller();
    const { desk, clock } = stage;
    const left = [];
    for (let i = 0; i < 5; i++) left.push(await leftAfter(stage, wrong));
    expect(left).toEqual([4, 3, 2, 1, "tellerLocked"]);
    expect(await leftAfter(stage, right)).toBe("tellerLocked");
    clock.at += 5 * MINUTE - 1;
    const refused = await signIn(desk, right).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "tellerLocked",
      text: { en: { now: "It opens again in 1 min." } },
    });
    clock.at += 1;
    expect(await leftAfter(stage, right)).toBe("in");
    expect(await leftAfter(stage, wrong)).toBe(4);
  });

  it("locks again after five more, when the lock ran out without a right one", async () => {
    const stage = await withTeller();
    for (let i = 0; i < 5; i++) await leftAfter(stage, wrong);
    stage.clock.at += 5 * MINUTE;
    const left = [];
    for (let i = 0; i < 5; i++) left.push(await leftAfter(stage, wrong));
    expect(left).toEqual([4, 3, 2, 1, "tellerLocked"]);
  });

  it("counts over a restart", async () => {
    const stage = await withTeller();
    for (let i = 0; i < 4; i++) await leftAfter(stage, wrong);
    const desk = await stage.reopen();
    await expect(signIn(desk, wrong)).rejects.toMatchObject({ code: "tellerLocked" });
  });

  it("lets nobody in who guessed beside others while the lock fell", async () => {
    const stage = await withTeller();
    const guesses = [...Array.from({ length: 8 }, () => wrong), right];
    const ended = await Promise.all(guesses.map((guess) => leftAfter(stage, guess)));
    expect(ended).not.toContain("in");
    expect(await leftAfter(stage, right)).toBe("tellerLocked");
  });

  it("takes as long for a teller who does not exist as for a wrong password", async () => {
    const password = passwordOf(PASSWORD);
    const stage = await withTeller(await hashPassword(password));
    const took = async (tellerId: string) => {
      const begun = performance.now();
      await signIn(stage.desk, { tellerId, password: "wrong" }).catch(() => {});
      return performance.now() - begun;
    };
    const [known, unknown] = [await took("t1001"), await took("t9999")];
    const [again, unknownAgain] = [await took("t1001"), await took("t9999")];
    // Without the work for nobody it would be a hundredth; a busy machine does not make it a tenth.
    expect(Math.min(unknown, unknownAgain)).toBeGreaterThan(Math.min(known, again) / 10);
  });
});
