import { randomBytes, randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { Incident } from "../../../src/contract/incidents.ts";
import { Secret } from "../../../src/contract/secret.ts";
import { type Branch, call, type HeldCard, otpOf, randomIdentity } from "../../support/branch.ts";
import { register, release, report } from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();
const refusal = (code: string, rule: string) => ({ outcome: "refused", code: `registry.${code}`, rule });
const refOf = ({ vendorCode, serialNumber }: HeldCard) => ({ vendorCode, serialNumber });

async function post(card: HeldCard, more: object = {}) {
  return call<Incident>(stage.world.registry.app, "/v1/incidents", {
    incidentId: uuidv7(),
    ...refOf(card),
    kind: "lost",
    institutionCode: "901",
    operatorId: "call-centre-17",
    reason: "reported by telephone",
    ...more,
  });
}

describe("an incident report", () => {
  it("R6 suspends the token at every institution at once", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    expect(await report(broker, card)).toMatchObject({ outcome: "applied" });
    for (const institution of ["901", "902"]) {
      const answer = await stage.verify(card, otpOf(card, stage.seconds()), institution);
      expect(answer).toMatchObject({ accepted: false, reason: "suspended" });
    }
    expect(await stage.trail(card)).toContain("incident.reported");
  });

  it("R6 is refused for another customer, where the token is not registered, and after its end", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const stranger = { ...card, identity: randomIdentity() };
    expect(await report(bank, stranger)).toMatchObject(refusal("notTheirToken", "R6"));
    expect(await report(broker, card)).toMatchObject(refusal("notRegisteredHere", "R6"));
    const nobody = { incidentId: uuidv7(), ...refOf(card), kind: "lost" as const, customer: null };
    expect(await bank.record("incident.reported", nobody)).toMatchObject(refusal("customerNeeded", "R2"));
    expect(await stage.row(card)).toMatchObject({ state: "active" });
  });

  it("R6 of two institutions at the same moment are two incidents; said again each is one", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    const [one, two] = [uuidv7(), uuidv7()];
    const both = () => Promise.all([report(bank, card, "lost", one), report(broker, card, "lost", two)]);
    for (const outcomes of [await both(), await both()]) {
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
    }
    const rows = await stage.world.sql("SELECT id FROM incidents WHERE serial_number = $1", [
      card.serialNumber,
    ]);
    expect(rows.map((row) => row.id).sort()).toEqual([one, two].sort());
    expect(await report(bank, card, "stolen", one)).toMatchObject(refusal("incidentIdReused", "R16"));
  });

  it("R6 reaches a locked token too, and its ten errors are kept", async () => {
    const { bank } = stage;
    const card = await bank.issue();
    await stage.err(card, 10);
    await report(bank, card);
    expect(await stage.row(card)).toMatchObject({ state: "suspended", error_count: 10 });
    await release(bank, card);
    expect(await stage.row(card)).toMatchObject({ state: "locked", error_count: 10 });
  });

  it("R6 by an institution's server suspends, is idempotent, and says who and why", async () => {
    const { bank } = stage;
    const card = await bank.issue();
    const incidentId = uuidv7();
    const first = await post(card, { incidentId });
    expect(first).toMatchObject({ status: 200, body: { incidentId, kind: "lost", institutionCode: "901" } });
    expect(await post(card, { incidentId })).toEqual(first);
    expect(await post(card, { incidentId, kind: "stolen" })).toMatchObject({
      status: 409,
      body: { code: "registry.incidentIdReused" },
    });
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
    const trail = await stage.world.sql(
      "SELECT detail FROM audit WHERE serial_number = $1 AND kind = 'incident.reported'",
      [card.serialNumber],
    );
    expect(trail).toMatchObject([
      { detail: { operatorId: "call-centre-17", said: "reported by telephone", reason: "lost" } },
    ]);
  });

  it("R6 by a server is about a token the institution knows, and the customer when one is named", async () => {
    const { bank } = stage;
    const card = await bank.issue();
    const unknown = { status: 404, body: { code: "registry.tokenUnknown" } };
    expect(await post(card, { institutionCode: "902" })).toMatchObject(unknown);
    expect(await post({ ...card, serialNumber: "9999999999" })).toMatchObject(unknown);
    const named = async (identity: string, incidentId: string) => {
      const customerId = randomUUID();
      const sealedIdentity = await bank.sealedIdentity(identity, customerId, incidentId);
      return { incidentId, customer: { customerId, sealedIdentity } };
    };
    expect(await post(card, await named(randomIdentity(), uuidv7()))).toMatchObject({
      status: 409,
      body: { code: "registry.notTheirToken" },
    });
    expect(await stage.row(card)).toMatchObject({ state: "active" });
    expect(await post(card, await named(card.identity, uuidv7()))).toMatchObject({ status: 200 });
  });

  it("R6 is refused whole when it is malformed", async () => {
    const card = await stage.bank.issue();
    for (const bad of [{ kind: "eaten" }, { operatorId: "a\u0000b" }, { reason: "" }, { incidentId: "1" }]) {
      expect(await post(card, bad)).toMatchObject({ status: 400, body: { code: "registry.badRequest" } });
    }
    expect(await stage.row(card)).toMatchObject({ state: "active" });
  });
});

describe("an incident release", () => {
  it("R6 R13 in person, with the card and four eyes, makes the token active again", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    await report(bank, card);
    await report(broker, card, "damaged");
    expect(await release(broker, card)).toMatchObject({ outcome: "applied" });
    expect(await stage.verify(card, otpOf(card, stage.seconds()))).toMatchObject({ accepted: true });
    expect(await release(broker, card)).toMatchObject(refusal("noOpenIncident", "R6"));
    expect(await stage.trail(card)).toContain("incident.released");
  });

  it.each([
    ["without an approver", "", "approverMissing"],
    ["approved by the teller", "teller01", "approverMissing"],
  ])("R13 is refused %s", async (_what, approverId, code) => {
    const { bank } = stage;
    const card = await bank.issue();
    await report(bank, card);
    expect(await release(bank, card, { approverId })).toMatchObject(refusal(code, "R13"));
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
  });

  it("R6 is refused for another customer, without the card, and where it is not registered", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await report(bank, card);
    const stranger = { ...card, identity: randomIdentity() };
    expect(await release(bank, stranger)).toMatchObject(refusal("notTheirToken", "R6"));
    const tapped = { ...card, seed: Secret.take(randomBytes(32)) };
    expect(await release(bank, card, { tapped })).toMatchObject(refusal("possessionWrong", "R6"));
    expect(await release(broker, card)).toMatchObject(refusal("notRegisteredHere", "R6"));
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
  });

  it("R6 never happens to a card that was reported stolen anywhere", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    await report(broker, card, "stolen");
    await report(bank, card, "lost");
    expect(await release(bank, card)).toMatchObject(refusal("neverReleased", "R6"));
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
  });

  it("R16 needs a tap of its own: an earlier one releases nothing", async () => {
    const { bank } = stage;
    const card = await bank.issue();
    const releaseId = uuidv7();
    await report(bank, card);
    await release(bank, card, { releaseId });
    await report(bank, card);
    expect(await release(bank, card, { releaseId })).toMatchObject(refusal("possessionUsed", "R16"));
  });
});

describe("a card of the stock that is reported lost", () => {
  const lost = (branch: Branch, ref: { vendorCode: string; serialNumber: string }) =>
    branch.record("incident.reported", { incidentId: uuidv7(), ...ref, kind: "lost", customer: null });

  it("R6 R17 is suspended, and nobody is given it", async () => {
    const { bank } = stage;
    const { body } = await bank.packages({ count: 1 });
    const [pkg] = body.packages;
    if (!pkg) throw new Error("no package");
    const { vendorCode, serialNumber } = pkg.binding;
    expect(await lost(bank, { vendorCode, serialNumber })).toMatchObject({ outcome: "applied" });
    const again = await bank.packages({ tokens: [{ vendorCode, serialNumber }] });
    expect(again).toMatchObject({ status: 409, body: { code: "registry.tokenNotInStock" } });
  });

  it("R17 is reported by its own branch only, or its institution's server", async () => {
    const { bank, broker } = stage;
    const { pkg, seed } = await bank.takeCard();
    const { vendorCode, serialNumber } = pkg.binding;
    const ref = { vendorCode, serialNumber };
    expect(await lost(broker, ref)).toMatchObject(refusal("tokenNotYours", "R6"));
    const card = { ...ref, seed, issueId: randomUUID(), identity: randomIdentity() };
    expect(await post(card, { institutionCode: "902" })).toMatchObject({ status: 404 });
    expect(await post(card)).toMatchObject({ status: 200 });
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
  });

  it.each([
    ["before the branch's offline issue arrives", true],
    ["while it is being written", false],
  ])("R6 %s, stays suspended when the issue completes, and the branch is told", async (_what, before) => {
    const { bank } = stage;
    const { pkg, seed } = await bank.takeCard();
    const { vendorCode, serialNumber } = pkg.binding;
    const identity = randomIdentity();
    const card = { vendorCode, serialNumber, seed, issueId: randomUUID(), identity };
    const neighbour = await stage.neighbour();
    const begun = await bank.begun(pkg, identity, card.issueId);
    if (!before) await bank.push([begun]);
    expect(await lost(neighbour, refOf(card))).toMatchObject({ outcome: "applied" });
    const told = { outcome: "conflict", code: "registry.tokenSuspended", rule: "R6" };
    if (before) expect((await bank.push([begun])).body.outcomes[0]).toMatchObject(told);
    expect((await bank.push([bank.completed(card)])).body.outcomes[0]).toMatchObject(told);
    expect(await stage.verify(card, otpOf(card, stage.seconds()))).toMatchObject({ reason: "suspended" });
    // The customer, their ID and the card are at the counter after all.
    expect(await release(bank, card)).toMatchObject({ outcome: "applied" });
    expect(await stage.verify(card, otpOf(card, stage.seconds()))).toMatchObject({ accepted: true });
  });

  it("R6 by the customer who got it a moment ago from an offline branch, is suspended", async () => {
    const { bank } = stage;
    const { pkg, seed } = await bank.takeCard();
    const { vendorCode, serialNumber } = pkg.binding;
    const card = { vendorCode, serialNumber, seed, issueId: randomUUID(), identity: randomIdentity() };
    const neighbour = await stage.neighbour();
    expect(await report(neighbour, card, "stolen")).toMatchObject({ outcome: "applied" });
    const { body } = await bank.push([
      await bank.begun(pkg, card.identity, card.issueId),
      bank.completed(card),
    ]);
    expect(body.outcomes.map(({ outcome }) => outcome)).toEqual(["conflict", "conflict"]);
    expect(await stage.row(card)).toMatchObject({ state: "suspended" });
  });
});
