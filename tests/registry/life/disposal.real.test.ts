import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { type Branch, type HeldCard, otpOf, randomIdentity } from "../../support/branch.ts";
import { dispose, register, release, report, unregister } from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();
const refusal = (code: string, rule: string) => ({ outcome: "refused", code: `registry.${code}`, rule });
const refOf = ({ vendorCode, serialNumber }: HeldCard) => ({ vendorCode, serialNumber });

describe("a disposal", () => {
  it.each(["active", "suspended", "locked"])("R13 R3 ends a token that is %s, for good", async (state) => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    if (state === "suspended") await report(bank, card, "stolen");
    if (state === "locked") await stage.err(card, 10);
    expect(await dispose(bank, card)).toMatchObject({ outcome: "applied" });
    for (const institution of ["901", "902"]) {
      const answer = await stage.verify(card, otpOf(card, stage.seconds()), institution);
      expect(answer).toMatchObject({ accepted: false, reason: "disposed" });
    }
    const ended = refusal("tokenDisposed", "R6");
    expect(await report(bank, card)).toMatchObject(ended);
    expect(await release(bank, card)).toMatchObject(ended);
    expect(await register(broker, card)).toMatchObject(refusal("tokenDisposed", "R4"));
    expect(await unregister(broker, card)).toMatchObject(refusal("tokenDisposed", "R4"));
    expect(await dispose(bank, card)).toMatchObject(refusal("tokenDisposed", "R13"));
    const open = await stage.world.sql(
      `SELECT FROM incidents WHERE serial_number = $1 AND status = 'open'
       UNION ALL SELECT FROM packages WHERE serial_number = $1
       UNION ALL SELECT FROM registrations WHERE serial_number = $1 AND ended_at IS NULL`,
      [card.serialNumber],
    );
    expect(open).toEqual([]);
    expect(await stage.trail(card)).toContain("token.disposed");
    // R3: the customer may be issued another.
    await expect(bank.issue(card.identity)).resolves.toBeDefined();
  });

  it("R13 is refused without an approver, or approved by the teller", async () => {
    const card = await stage.bank.issue();
    for (const approver of ["", "teller01"]) {
      expect(await dispose(stage.bank, card, approver)).toMatchObject(refusal("approverMissing", "R13"));
    }
    expect(await stage.row(card)).toMatchObject({ state: "active" });
  });

  it("R13 is refused for another customer, without one, and at an institution that did not issue it", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    const stranger = { ...card, identity: randomIdentity() };
    expect(await dispose(bank, stranger)).toMatchObject(refusal("notTheirToken", "R13"));
    expect(await dispose(broker, card)).toMatchObject(refusal("tokenNotYours", "R13"));
    const body = { ...refOf(card), customer: null, reason: "lost" as const };
    expect(await bank.record("token.disposed", body, "chief01")).toMatchObject(
      refusal("customerNeeded", "R2"),
    );
    expect(await stage.row(card)).toMatchObject({ state: "active" });
  });

  it("R8 against a verification of the same moment: whichever is later sees the other", async () => {
    for (let round = 0; round < 3; round += 1) {
      const card = await stage.bank.issue();
      const [verified, disposed] = await Promise.all([
        stage.verify(card, otpOf(card, stage.seconds())),
        dispose(stage.bank, card),
      ]);
      expect(disposed).toMatchObject({ outcome: "applied" });
      expect(verified.accepted || verified.reason === "disposed").toBe(true);
      expect(await stage.row(card)).toMatchObject({ state: "disposed" });
    }
  });
});

describe("a disposal of stock", () => {
  const stockOf = async (branch: Branch) => {
    const { pkg, seed } = await branch.takeCard();
    const { vendorCode, serialNumber } = pkg.binding;
    const identity = randomIdentity();
    return { pkg, card: { vendorCode, serialNumber, seed, issueId: randomUUID(), identity } };
  };
  const throwAway = (branch: Branch, card: HeldCard) =>
    branch.record("token.disposed", { ...refOf(card), customer: null, reason: "stock" }, "chief01");

  it("R17 of a card that is in stock, allotted, or reported lost ends it, and voids its package", async () => {
    const { bank } = stage;
    const { pkg, card } = await stockOf(bank);
    const neighbour = await stage.neighbour();
    const incident = { incidentId: uuidv7(), ...refOf(card), kind: "lost" as const, customer: null };
    await neighbour.record("incident.reported", incident);
    expect(await throwAway(neighbour, card)).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ state: "disposed" });
    const begun = await bank.begun(pkg, card.identity, card.issueId);
    const { body } = await bank.push([begun, bank.completed(card)]);
    expect(body.outcomes.map(({ outcome }) => outcome)).toEqual(["refused", "refused"]);
    expect(await stage.row(card)).toMatchObject({ state: "disposed" });
  });

  it("R17 of a card that another workstation has, and may have written without the line, waits for that one (R12)", async () => {
    const { bank } = stage;
    const { pkg, card } = await stockOf(bank);
    const neighbour = await stage.neighbour();
    expect(await throwAway(neighbour, card)).toMatchObject(refusal("allottedElsewhere", "R17"));
    const { body } = await bank.push([
      await bank.begun(pkg, card.identity, card.issueId),
      bank.completed(card),
    ]);
    expect(body.outcomes.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
  });

  it("R17 is its own branch's, and waits while the card is being written", async () => {
    const { bank, broker } = stage;
    const { pkg, card } = await stockOf(bank);
    expect(await throwAway(broker, card)).toMatchObject(refusal("notYourBranch", "R17"));
    await bank.push([await bank.begun(pkg, card.identity, card.issueId)]);
    expect(await throwAway(bank, card)).toMatchObject(refusal("issueOpen", "R16"));
    expect((await bank.push([bank.completed(card)])).body.outcomes[0]).toMatchObject({ outcome: "applied" });
  });
});
