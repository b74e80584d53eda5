import { describe, expect, it } from "vitest";
import { otpOf, randomIdentity } from "../../support/branch.ts";
import {
  dispose,
  register,
  reissueBegun,
  release,
  report,
  resolve,
  spoil,
  takeBlank,
} from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();
const applied = { outcome: "applied" };
const refusal = (code: string, rule: string) => ({ outcome: "refused", code: `registry.${code}`, rule });
const conflict = (code: string, rule: string) => ({ ...refusal(code, rule), outcome: "conflict" });

async function push(entries: Parameters<typeof stage.bank.push>[0]) {
  return (await stage.bank.push(entries)).body.outcomes;
}

/** A customer with two smart OTPs of the bank: the second was issued offline, against R3. */
async function rivals() {
  const { bank } = stage;
  const first = await bank.issue();
  const { pkg, card: second } = await takeBlank(bank, first.identity);
  const begun = await bank.begun(pkg, first.identity, second.issueId);
  const outcomes = await push([begun, bank.completed(second)]);
  expect(outcomes).toMatchObject([refusal("customerHasToken", "R3"), conflict("customerHasToken", "R3")]);
  return { first, second };
}

describe("a reissue", () => {
  it("R3 with the old card's tap disposes of the old one in the moment the new one becomes active", async () => {
    const { bank, broker } = stage;
    const old = await bank.issue();
    await register(broker, old);
    const { card, begun } = await reissueBegun(bank, old, { tapped: old });
    expect(await push([begun])).toMatchObject([applied]);
    expect(await stage.row(old)).toMatchObject({ state: "active" });
    expect(await push([bank.completed(card)])).toMatchObject([applied]);
    expect(await stage.row(old)).toMatchObject({ state: "disposed" });
    expect(await stage.verify(card, otpOf(card, stage.seconds()))).toMatchObject({ accepted: true });
    expect(await stage.verify(old, otpOf(old, stage.seconds()))).toMatchObject({ reason: "disposed" });
    expect(await stage.trail(old)).toContain("token.disposed");
    // R3: the new one is the customer's one smart OTP now.
    const { pkg, card: third } = await takeBlank(bank, old.identity);
    expect(await push([await bank.begun(pkg, old.identity, third.issueId)])).toMatchObject([
      refusal("customerHasToken", "R3"),
    ]);
  });

  it("R13 of a lost or stolen card goes without it, with four eyes", async () => {
    const { bank } = stage;
    const old = await bank.issue();
    await report(bank, old, "stolen");
    const alone = await reissueBegun(bank, old);
    expect(await push([alone.begun])).toMatchObject([refusal("approverMissing", "R13")]);
    const byTeller = await reissueBegun(bank, old, { approverId: "teller01" });
    expect(await push([byTeller.begun])).toMatchObject([refusal("approverMissing", "R13")]);
    const { card, begun } = await reissueBegun(bank, old, { approverId: "chief01" });
    expect(await push([begun, bank.completed(card)])).toMatchObject([applied, applied]);
    expect(await stage.row(old)).toMatchObject({ state: "disposed" });
    // Written all the same, without the line: suspended until a supervisor chooses.
    expect(await push([bank.completed(alone.card)])).toMatchObject([conflict("customerHasToken", "R3")]);
    expect(await stage.row(alone.card)).toMatchObject({ state: "suspended" });
  });

  it("R3 is refused with another card's tap, for another's card, and at another institution", async () => {
    const { bank, broker } = stage;
    const [old, others] = [await bank.issue(), await bank.issue()];
    const wrongTap = await reissueBegun(bank, old, { tapped: others });
    expect(await push([wrongTap.begun])).toMatchObject([refusal("possessionWrong", "R13")]);
    const stolen = await reissueBegun(bank, others, { tapped: others, identity: old.identity });
    expect(await push([stolen.begun])).toMatchObject([refusal("notTheirToken", "R3")]);
    const elsewhere = await reissueBegun(broker, old, { tapped: old });
    expect((await broker.push([elsewhere.begun])).body.outcomes).toMatchObject([
      refusal("tokenNotYours", "R3"),
    ]);
    for (const card of [old, others]) expect(await stage.row(card)).toMatchObject({ state: "active" });
  });

  it("R3 that is spoiled leaves the old one as it was, and another may follow", async () => {
    const { bank } = stage;
    const old = await bank.issue();
    const failed = await reissueBegun(bank, old, { tapped: old });
    await push([failed.begun]);
    // While one is under way, there is no claim for another.
    const second = await reissueBegun(bank, old, { tapped: old });
    expect(await push([second.begun])).toMatchObject([refusal("customerHasToken", "R3")]);
    await spoil(bank, second.card);
    expect(await spoil(bank, failed.card)).toMatchObject(applied);
    expect(await stage.verify(old, otpOf(old, stage.seconds()))).toMatchObject({ accepted: true });
    const { card, begun } = await reissueBegun(bank, old, { tapped: old });
    expect(await push([begun, bank.completed(card)])).toMatchObject([applied, applied]);
    expect(await stage.row(old)).toMatchObject({ state: "disposed" });
  });

  it("R3 of one that others disposed of meanwhile is like a first issue", async () => {
    const { bank } = stage;
    const old = await bank.issue();
    const offline = await reissueBegun(bank, old);
    const queued = [offline.begun, bank.completed(offline.card)];
    await dispose(await stage.neighbour(), old);
    expect(await push(queued)).toMatchObject([applied, applied]);
    expect(await stage.row(offline.card)).toMatchObject({ state: "active" });
  });

  it("R3 whose old one is disposed of while the new card is written frees the claim when it is spoiled", async () => {
    const { bank } = stage;
    const old = await bank.issue();
    const { card, begun } = await reissueBegun(bank, old, { tapped: old });
    await push([begun]);
    await dispose(bank, old);
    await spoil(bank, card);
    await expect(bank.issue(old.identity)).resolves.toBeDefined();
  });

  it("R6 whose new card was reported lost meanwhile leaves the old one; a supervisor chooses", async () => {
    const { bank } = stage;
    const old = await bank.issue();
    const { card, begun } = await reissueBegun(bank, old, { tapped: old });
    const neighbour = await stage.neighbour();
    await report(neighbour, card);
    expect(await push([begun, bank.completed(card)])).toMatchObject([
      conflict("tokenSuspended", "R6"),
      conflict("tokenSuspended", "R6"),
    ]);
    expect(await stage.row(old)).toMatchObject({ state: "active" });
    expect(await release(bank, card)).toMatchObject(applied);
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
    expect(await resolve(bank, card, old)).toMatchObject(applied);
    expect(await stage.row(card)).toMatchObject({ state: "active" });
    expect(await stage.row(old)).toMatchObject({ state: "disposed" });
  });

  it("R3 of one card by two workstations at the same moment: one has the claim", async () => {
    const { bank } = stage;
    const neighbour = await stage.neighbour();
    const old = await bank.issue();
    const ours = await reissueBegun(bank, old, { tapped: old });
    const theirs = await reissueBegun(neighbour, old, { tapped: old });
    const answers = await Promise.all([
      bank.push([ours.begun, bank.completed(ours.card)]),
      neighbour.push([theirs.begun, neighbour.completed(theirs.card)]),
    ]);
    const ends = answers.map(({ body }) => body.outcomes.at(-1)?.outcome).sort();
    // Whoever came later found the old one gone, and the customer with a new one.
    expect(ends).toEqual(["applied", "conflict"]);
    const states = [await stage.row(ours.card), await stage.row(theirs.card)].map((row) => row.state).sort();
    expect(states).toEqual(["active", "suspended"]);
    expect(await stage.row(old)).toMatchObject({ state: "disposed" });
  });
});

describe("two smart OTPs of one institution", () => {
  it("R3 R13 the later one stays when a supervisor chooses it", async () => {
    const { first, second } = await rivals();
    expect(await resolve(stage.bank, second, first)).toMatchObject(applied);
    expect(await stage.row(first)).toMatchObject({ state: "disposed" });
    const otp = otpOf(second, stage.seconds());
    expect(await stage.verify(second, otp)).toMatchObject({ accepted: true });
    expect(await resolve(stage.bank, second, first)).toMatchObject(refusal("noConflict", "R3"));
    await expect(stage.bank.issue(first.identity)).rejects.toThrow();
  });

  it("R3 R13 or the earlier one does", async () => {
    const { first, second } = await rivals();
    expect(await resolve(stage.bank, first, second)).toMatchObject(applied);
    expect(await stage.row(first)).toMatchObject({ state: "active" });
    expect(await stage.row(second)).toMatchObject({ state: "disposed" });
    expect(await stage.trail(first)).toContain("conflict.resolved");
    await expect(stage.bank.issue(first.identity)).rejects.toThrow();
  });

  it("R13 is refused without a second person; R3 at another institution, and where there is no choice", async () => {
    const { bank, broker } = stage;
    const { first, second } = await rivals();
    expect(await resolve(bank, first, second, "")).toMatchObject(refusal("approverMissing", "R13"));
    expect(await resolve(bank, first, second, "teller01")).toMatchObject(refusal("approverMissing", "R13"));
    expect(await resolve(broker, first, second)).toMatchObject(refusal("tokenNotYours", "R3"));
    expect(await resolve(bank, first, first)).toMatchObject(refusal("noConflict", "R3"));
    const another = await bank.issue();
    expect(await resolve(bank, another, second)).toMatchObject(refusal("noConflict", "R3"));
    const abroad = await broker.issue(first.identity);
    expect(await resolve(bank, first, abroad)).toMatchObject(refusal("noConflict", "R3"));
    expect(await stage.row(second)).toMatchObject({ state: "suspended" });
  });

  it("R6 a conflict is no incident: it is not released, and an incident outlasts the choice", async () => {
    const { bank } = stage;
    const { first, second } = await rivals();
    expect(await release(bank, second)).toMatchObject(refusal("noOpenIncident", "R6"));
    await report(bank, second);
    expect(await release(bank, second)).toMatchObject(applied);
    expect(await stage.row(second)).toMatchObject({ state: "suspended" });
    await report(bank, second);
    expect(await resolve(bank, second, first)).toMatchObject(applied);
    expect(await stage.row(second)).toMatchObject({ state: "suspended" });
    expect(await release(bank, second)).toMatchObject(applied);
    expect(await stage.row(second)).toMatchObject({ state: "active" });
  });

  it("R3 one that is left over when the other was disposed of becomes active by the same choice", async () => {
    const { bank } = stage;
    const { first, second } = await rivals();
    await dispose(bank, first);
    expect(await stage.row(second)).toMatchObject({ state: "suspended" });
    expect(await resolve(bank, second, first)).toMatchObject(applied);
    expect(await stage.row(second)).toMatchObject({ state: "active" });
  });

  it("R3 of three, the one that is kept waits while another has the claim", async () => {
    const { bank } = stage;
    const { first, second } = await rivals();
    const { pkg, card: third } = await takeBlank(bank, first.identity);
    await push([await bank.begun(pkg, first.identity, third.issueId), bank.completed(third)]);
    expect(await resolve(bank, third, second)).toMatchObject(conflict("customerHasToken", "R3"));
    expect(await stage.row(third)).toMatchObject({ state: "suspended" });
    expect(await resolve(bank, third, first)).toMatchObject(applied);
    expect(await stage.row(third)).toMatchObject({ state: "active" });
  });

  it("R3 the choice is not for a stranger's card", async () => {
    const { bank } = stage;
    const { first } = await rivals();
    const stranger = { ...(await bank.issue()), identity: randomIdentity() };
    expect(await resolve(bank, first, stranger)).toMatchObject(refusal("noConflict", "R3"));
  });
});
