import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { generateSigningKeys, signEntry } from "../../src/trust/index.ts";
import { Branch, call, type IssuedCard, otpOf, randomIdentity } from "../support/branch.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds();

async function openBranch() {
  const world = await worlds.open();
  return { world, branch: await Branch.opened(world.registry.app, world.enrolmentCode) };
}

async function begin(branch: Branch, identity = randomIdentity()) {
  const { pkg, seed } = await branch.takeCard();
  const { vendorCode, serialNumber } = pkg.binding;
  const card: IssuedCard = { vendorCode, serialNumber, seed, issueId: randomUUID() };
  return { pkg, card, begun: await branch.begun(pkg, identity, card.issueId) };
}

async function tokenRow(world: World, card: IssuedCard) {
  const [row] = await world.sql(
    "SELECT state, profile, customer_ref IS NOT NULL AS known FROM tokens WHERE serial_number = $1",
    [card.serialNumber],
  );
  return row;
}

const alarms = async (world: World) =>
  (await world.sql("SELECT kind FROM audit WHERE kind LIKE 'alarm.%' ORDER BY id")).map((row) => row.kind);

describe("an issue in the journal", () => {
  it("makes the token active, registered at its institution and usable", async () => {
    const { world, branch } = await openBranch();
    const card = await branch.issue();
    const view = await call(world.registry.app, `/v1/tokens/71/${card.serialNumber}`);
    expect(view.body).toMatchObject({
      state: "active",
      profile: "locked",
      institutionCode: "901",
      branchCode: "9010042",
    });
    const { vendorCode, serialNumber } = card;
    const otp = otpOf(card, world.clock.now() / 1000);
    const request = { requestId: randomUUID(), vendorCode, serialNumber, otp, institutionCode: "901" };
    expect(await call(world.registry.app, "/v1/verifications", request)).toMatchObject({
      body: { accepted: true },
    });
  });

  it("R3 refuses a second one of the same institution; another institution may issue its own", async () => {
    const { world, branch } = await openBranch();
    const identity = randomIdentity();
    await branch.issue(identity);
    const second = await begin(branch, identity);
    const { body } = await branch.push([second.begun]);
    expect(body.outcomes[0]).toMatchObject({
      outcome: "refused",
      rule: "R3",
      code: "registry.customerHasToken",
      text: { ko: { todo: expect.any(String) }, en: { happened: expect.any(String) } },
    });
    // Asked again, it is answered the same, sentences and all.
    expect((await branch.push([second.begun])).body.outcomes).toEqual(body.outcomes);
    const other = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
    await expect(other.issue(identity)).resolves.toBeDefined();
  });

  it("R3 suspends the later of two that were both completed, until a person decides", async () => {
    const { world, branch } = await openBranch();
    const identity = randomIdentity();
    await branch.issue(identity);
    const { card, begun } = await begin(branch, identity);
    const { body } = await branch.push([begun, branch.completed(card)]);
    expect(body.outcomes.map((o) => [o.outcome, o.rule])).toEqual([
      ["refused", "R3"],
      ["conflict", "R3"],
    ]);
    expect(await tokenRow(world, card)).toMatchObject({ state: "suspended", known: true });
  });

  it("R3 gives the claim to one of two workstations that begin at the same moment", async () => {
    const { world, branch } = await openBranch();
    const neighbour = await Branch.opened(world.registry.app, world.enrolmentCode);
    const identity = randomIdentity();
    const [a, b] = [await begin(branch, identity), await begin(neighbour, identity)];
    const answers = await Promise.all([branch.push([a.begun]), neighbour.push([b.begun])]);
    const outcomes = answers.map(({ body }) => body.outcomes[0]?.outcome);
    expect(outcomes.sort()).toEqual(["applied", "refused"]);
  });

  it("R3 R17 that is spoiled frees the customer and takes the card out for good", async () => {
    const { world, branch } = await openBranch();
    const identity = randomIdentity();
    const { card, begun } = await begin(branch, identity);
    const { vendorCode, serialNumber, issueId } = card;
    const spoiled = branch.entry("issue.spoiled", {
      issueId,
      vendorCode,
      serialNumber,
      reason: "cardFailed",
    });
    const { body } = await branch.push([begun, spoiled]);
    expect(body.outcomes.map((o) => o.outcome)).toEqual(["applied", "applied"]);
    expect(await tokenRow(world, card)).toEqual({ state: "spoiled", profile: null, known: false });
    await expect(branch.issue(identity)).resolves.toBeDefined();
    expect((await branch.push([branch.completed(card)])).body.outcomes[0]).toMatchObject({
      outcome: "refused",
    });
    expect(await tokenRow(world, card)).toMatchObject({ state: "spoiled" });
  });

  it("R17 of a card that was not allotted to this workstation is refused with an alarm", async () => {
    const { world, branch } = await openBranch();
    const neighbour = await Branch.opened(world.registry.app, world.enrolmentCode);
    const { pkg } = await neighbour.takeCard();
    const { body } = await branch.push([await branch.begun(pkg, randomIdentity())]);
    expect(body.outcomes[0]).toMatchObject({ outcome: "refused", rule: "R17" });
    expect(await alarms(world)).toEqual(["alarm.notAllotted"]);
  });

  it("whose card holds another seed never becomes active", async () => {
    const { world, branch } = await openBranch();
    const { card, begun } = await begin(branch);
    const { body } = await branch.push([begun, branch.completed(card, Secret.take(randomBytes(32)))]);
    expect(body.outcomes[1]).toMatchObject({ outcome: "refused", code: "registry.proofWrong" });
    expect(await tokenRow(world, card)).toMatchObject({ state: "allotted" });
    expect(await alarms(world)).toEqual(["alarm.proofWrong"]);
  });

  it.each([8, 40])(
    "whose proof is over %i bytes, the length of an OTP's challenge, proves nothing",
    async (length) => {
      const { branch } = await openBranch();
      const { card, begun } = await begin(branch);
      const { body } = await branch.push([begun, branch.completed(card, card.seed, length)]);
      expect(body.outcomes[1]).toMatchObject({ outcome: "refused", code: "registry.proofWrong" });
    },
  );

  it("R16 that was never begun is refused with an alarm", async () => {
    const { world, branch } = await openBranch();
    const { card } = await begin(branch);
    // The workstation forgets that it wrote issue.begun: the next entry follows what the registry has.
    const [row] = await world.sql("SELECT position_seq::int AS seq, position_hash AS hash FROM workstations");
    branch.position = { seq: Number(row?.seq), hash: String(row?.hash) };
    const { body } = await branch.push([branch.completed(card)]);
    expect(body.outcomes[0]).toMatchObject({
      outcome: "refused",
      rule: "R16",
      code: "registry.issueUnknown",
    });
    expect(await alarms(world)).toEqual(["alarm.issueUnknown"]);
  });
});

describe("stock in the journal", () => {
  it("R17 puts the shipment in stock; said again it changes nothing", async () => {
    const { world, branch } = await openBranch();
    const shipment = branch.enrolled?.shipment;
    if (!shipment) throw new Error("no shipment");
    expect(await branch.record("stock.received", shipment)).toMatchObject({ outcome: "applied" });
    const states = await world.sql(
      "SELECT state, count(*)::int AS n FROM tokens WHERE branch_code = '9010042' AND shipment_id = $1 GROUP BY state",
      [shipment.shipmentId],
    );
    expect(states).toEqual([{ state: "in-stock", n: shipment.cards.length }]);
  });

  it("R17 that disagrees with the book is received as far as it agrees, and wants a person", async () => {
    const world = await worlds.open();
    const branch = new Branch(world.registry.app);
    await branch.enrol(world.enrolmentCode);
    const cards = [
      { vendorCode: "71", serialNumber: "0042819001" },
      { vendorCode: "71", serialNumber: "0042830001" },
      { vendorCode: "71", serialNumber: "9999999999" },
    ];
    const outcome = await branch.record("stock.received", { shipmentId: "TRAINING-71-0001", cards });
    expect(outcome).toMatchObject({ outcome: "conflict", rule: "R17", code: "registry.stockDisagrees" });
    const inStock = await world.sql("SELECT serial_number FROM tokens WHERE state = 'in-stock'");
    expect(inStock).toEqual([{ serial_number: "0042819001" }]);
  });
});

describe("R16 exactly once, in order, unchanged", () => {
  it("R16 the same batch again gives the same outcomes and changes nothing", async () => {
    const { world, branch } = await openBranch();
    const { card, begun } = await begin(branch);
    const batch = [begun, branch.completed(card)];
    const first = await branch.push(batch);
    const counts = () =>
      world.sql("SELECT (SELECT count(*) FROM audit) AS a, (SELECT count(*) FROM registrations) AS r");
    const before = await counts();
    expect(await branch.push(batch)).toEqual(first);
    expect(await branch.push(batch.slice(1))).toMatchObject({
      body: { outcomes: first.body.outcomes.slice(1) },
    });
    expect(await counts()).toEqual(before);
  });

  it("R16 the same batch sent eight times at once over two registries is applied once", async () => {
    const { world, branch } = await openBranch();
    const other = await world.another();
    const { card, begun } = await begin(branch);
    const payload = { workstationId: branch.workstationId, entries: [begun, branch.completed(card)] };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        call(n % 2 ? other.app : world.registry.app, "/v1/journal", payload),
      ),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      status: 200,
      body: { outcomes: [{ outcome: "applied" }, { outcome: "applied" }] },
    });
  });

  it("R16 a batch that overlaps what was taken continues after it", async () => {
    const { branch } = await openBranch();
    const { card, begun } = await begin(branch);
    await branch.push([begun]);
    const { body } = await branch.push([begun, branch.completed(card)]);
    expect(body.outcomes.map((o) => o.outcome)).toEqual(["applied", "applied"]);
    expect(body.position).toEqual(branch.position);
  });

  it("R16 a gap is refused whole, with an alarm", async () => {
    const { world, branch } = await openBranch();
    const { card, begun } = await begin(branch);
    const completed = branch.completed(card);
    const later = branch.entry("stock.received", {
      shipmentId: "x",
      cards: [{ vendorCode: "71", serialNumber: "0042819001" }],
    });
    const gap = { status: 409, body: { code: "registry.journalGap", rule: "R16" } };
    expect(await branch.push([completed])).toMatchObject(gap);
    expect(await branch.push([begun, later])).toMatchObject(gap);
    expect(await world.sql("SELECT count(*)::int AS n FROM journal")).toEqual([{ n: 1 }]);
    expect(await alarms(world)).toEqual(["alarm.journalGap", "alarm.journalGap"]);
    expect((await branch.push([begun, completed])).status).toBe(200);
  });

  it.each([
    [
      "a body was changed",
      (e: Record<string, unknown>) => ({ ...e, body: { ...(e.body as object), profile: "open" } }),
    ],
    ["the teller was changed", (e: Record<string, unknown>) => ({ ...e, tellerId: "somebody" })],
    ["an approver was added", (e: Record<string, unknown>) => ({ ...e, approverId: "chief" })],
    ["the hash was changed", (e: Record<string, unknown>) => ({ ...e, hash: "ab".repeat(32) })],
    ["it hangs on another entry", (e: Record<string, unknown>) => ({ ...e, prevHash: "cd".repeat(32) })],
    ["the signature is another's", (e: Record<string, unknown>) => ({ ...e, signature: "A".repeat(86) })],
  ])("R16 is refused whole, with an alarm, when %s", async (_what, tamper) => {
    const { world, branch } = await openBranch();
    const { card, begun } = await begin(branch);
    const tampered = tamper({ ...begun }) as unknown as typeof begun;
    const answer = await branch.push([tampered, branch.completed(card)]);
    expect(answer).toMatchObject({ status: 409, body: { code: "registry.journalBroken", rule: "R16" } });
    expect(await alarms(world)).toEqual(["alarm.journalBroken", "alarm.tampered"]);
    const quarantined = { status: 403, body: { code: "registry.workstationTampered", rule: "R16" } };
    expect(await branch.push([begun])).toMatchObject(quarantined);
    expect(await branch.packages({ count: 1 })).toMatchObject(quarantined);
    expect(await tokenRow(world, card)).toMatchObject({ state: "allotted", known: false });
  });

  it("R16 an entry signed with another key is refused", async () => {
    const { branch } = await openBranch();
    const { begun } = await begin(branch);
    const { prevHash, hash: _hash, signature: _signature, ...row } = begun;
    const forged = signEntry(row, prevHash, generateSigningKeys().privateKey);
    expect(await branch.push([forged])).toMatchObject({
      status: 409,
      body: { code: "registry.journalBroken" },
    });
  });

  it("R16 a restored old disk, with another history under the same numbers, is refused", async () => {
    const { world, branch } = await openBranch();
    const before = branch.position;
    const { begun } = await begin(branch);
    await branch.push([begun]);
    branch.position = before;
    const fork = await begin(branch);
    expect(await branch.push([fork.begun])).toMatchObject({
      status: 409,
      body: { code: "registry.journalBroken" },
    });
    expect(await alarms(world)).toEqual(["alarm.journalBroken", "alarm.oldCopy"]);
    expect(await branch.push([begun])).toMatchObject({ body: { code: "registry.workstationOldCopy" } });
  });

  it("R16 two copies that were at work in the same hours are told apart from an old disk", async () => {
    const { world, branch } = await openBranch();
    const before = branch.position;
    const { begun: copy } = await begin(branch);
    branch.position = before;
    while (Date.now() <= Date.parse(copy.occurredAt)) await new Promise((resolve) => setTimeout(resolve, 1));
    const { begun } = await begin(branch);
    await branch.push([begun]);
    expect(await branch.push([copy])).toMatchObject({ body: { code: "registry.journalBroken" } });
    expect(await alarms(world)).toEqual(["alarm.journalBroken", "alarm.twoCopies"]);
    expect(await branch.push([begun])).toMatchObject({ body: { code: "registry.workstationTwoCopies" } });
  });

  it("keeps an entry it cannot read as a conflict, and goes on behind it", async () => {
    const { world, branch } = await openBranch();
    const strange = branch.entry("phone.registered" as never, { model: "NUL \u0000 inside" } as never);
    const { card, begun } = await begin(branch);
    const { body } = await branch.push([strange, begun, branch.completed(card)]);
    expect(body.outcomes.map((o) => o.outcome)).toEqual(["conflict", "applied", "applied"]);
    expect(body.outcomes[0]?.code).toBe("registry.entryUnreadable");
    expect(await tokenRow(world, card)).toMatchObject({ state: "active" });
  });

  it("refuses entries of another workstation, and text that PostgreSQL cannot hold", async () => {
    const { world, branch } = await openBranch();
    const neighbour = await Branch.opened(world.registry.app, world.enrolmentCode);
    const { begun } = await begin(neighbour);
    expect(await branch.push([begun])).toMatchObject({ status: 400, body: { code: "registry.badRequest" } });
    const cards = [{ vendorCode: "71", serialNumber: "0042819001" }];
    expect(await branch.record("stock.received", { shipmentId: "a\u0000b", cards })).toMatchObject({
      outcome: "conflict",
    });
  });
});
