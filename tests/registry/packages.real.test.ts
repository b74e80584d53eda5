import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { generateSealingKeys, openPackage } from "../../src/trust/index.ts";
import { Branch, call, randomIdentity } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();
const token = (serialNumber: string) => ({ vendorCode: "71", serialNumber });

async function openBranch() {
  const world = await worlds.open();
  return { world, branch: await Branch.opened(world.registry.app, world.enrolmentCode) };
}

describe("packages to issue with", () => {
  it("hold seed and access key, for this workstation and card only, for 30 days", async () => {
    const { world, branch } = await openBranch();
    const { body } = await branch.packages({ tokens: [token("0042819007")] });
    const [pkg] = body.packages;
    if (!pkg) throw new Error("no package");
    expect(Date.parse(pkg.binding.expiresAt) - world.clock.now()).toBe(30 * 86_400_000);
    const secrets = await branch.open(pkg);
    expect(secrets.seed?.length).toBe(32);
    expect(secrets.accessKey?.length).toBe(16);
    expect(secrets.transportKey).toBeUndefined();
    const expect7 = {
      ...token("0042819007"),
      workstationId: branch.workstationId,
      purpose: "issue",
      now: 0,
    } as const;
    await expect(openPackage(generateSealingKeys().privateKey, pkg, expect7)).rejects.toThrow();
    await expect(
      openPackage(
        branch.sealing.privateKey,
        { ...pkg, binding: { ...pkg.binding, expiresAt: "2099-01-01T00:00:00.000Z" } },
        expect7,
      ),
    ).rejects.toThrow();
  });

  it("carry the vendor's transport key when the shipment has one", async () => {
    const { world, branch } = await openBranch();
    const { vaultOf } = await import("../support/vault.ts");
    const vault = await vaultOf(world.dataDir);
    const key = Secret.take(Buffer.from("0123456789abcdef"));
    const { sealed, kekVersion } = vault.seal(key, { transportKeyOf: "TRAINING-71-0001" });
    await world.sql(
      "UPDATE shipments SET sealed_transport_key = $1, kek_version = $2 WHERE id = 'TRAINING-71-0001'",
      [sealed, kekVersion],
    );
    const { pkg } = await branch.takeCard();
    expect((await branch.open(pkg)).transportKey?.equals(key)).toBe(true);
  });

  it("R17 allot the cards: another workstation of the branch gets others", async () => {
    const { world, branch } = await openBranch();
    const neighbour = await Branch.opened(world.registry.app, world.enrolmentCode);
    const [ours, theirs] = await Promise.all([
      branch.packages({ count: 90 }),
      neighbour.packages({ count: 90 }),
    ]);
    const serials = [ours, theirs].map(({ body }) => body.packages.map((p) => p.binding.serialNumber));
    expect(new Set(serials.flat()).size).toBe(180);
    const [taken] = serials[0] ?? [];
    const answer = await neighbour.packages({ tokens: [token(taken ?? "")] });
    expect(answer).toMatchObject({ status: 409, body: { code: "registry.tokenNotInStock", rule: "R17" } });
    expect((await branch.packages({ tokens: [token(taken ?? "")] })).status).toBe(200);
  });

  it("R17 leave out named cards that are not to be had, and give fewer when the stock is short", async () => {
    const { world, branch } = await openBranch();
    const named = await branch.packages({
      tokens: [token("0042819001"), token("0042830001"), token("0000000000")],
    });
    expect(named.body.packages.map((p) => p.binding.serialNumber)).toEqual(["0042819001"]);
    expect((await branch.packages({ count: 500 })).body.packages).toHaveLength(199);
    expect((await branch.packages({ count: 5 })).body.packages).toEqual([]);
    const states = await world.sql(
      "SELECT DISTINCT state FROM tokens WHERE shipment_id = 'TRAINING-71-0001'",
    );
    expect(states).toEqual([{ state: "allotted" }]);
  });

  it("R17 are not made of cards that were not received yet", async () => {
    const world = await worlds.open();
    const branch = new Branch(world.registry.app);
    await branch.enrol(world.enrolmentCode);
    expect(await branch.packages({ tokens: [token("0042819001")] })).toMatchObject({ status: 409 });
  });

  it("need either names or a count", async () => {
    const { branch } = await openBranch();
    expect(await branch.packages({})).toMatchObject({ status: 400, body: { code: "registry.badRequest" } });
    expect(await branch.packages({ count: 1, tokens: [token("0042819001")] })).toMatchObject({ status: 400 });
  });
});

describe("packages to test a card with", () => {
  it("R15 hold the access key only, the same one the card was locked with, for five minutes", async () => {
    const { world, branch } = await openBranch();
    const { body } = await branch.packages({ count: 1 });
    const [pkg] = body.packages;
    if (!pkg) throw new Error("no package");
    const written = await branch.open(pkg);
    const card = {
      ...token(pkg.binding.serialNumber),
      seed: written.seed ?? Secret.take(new Uint8Array(1)),
      issueId: crypto.randomUUID(),
    };
    await branch.push([await branch.begun(pkg, randomIdentity(), card.issueId), branch.completed(card)]);
    const test = await branch.packages({ tokens: [token(card.serialNumber)], purpose: "test" });
    const [testPackage] = test.body.packages;
    if (!testPackage || !written.accessKey) throw new Error("no package");
    expect(Date.parse(testPackage.binding.expiresAt) - world.clock.now()).toBe(300_000);
    const secrets = await branch.open(testPackage, world.clock.now());
    expect(secrets.seed).toBeUndefined();
    expect(secrets.accessKey?.equals(written.accessKey)).toBe(true);
  });

  it("hold nothing for a card of the open profile", async () => {
    const { world, branch } = await openBranch();
    const card = await branch.issue(undefined, "open");
    const { body } = await branch.packages({ tokens: [token(card.serialNumber)], purpose: "test" });
    const [pkg] = body.packages;
    expect(pkg && (await branch.open(pkg, world.clock.now()))).toEqual({});
  });

  it("are refused for another institution's token, one that is not active, and an unknown one", async () => {
    const { world, branch } = await openBranch();
    const card = await branch.issue();
    const other = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
    const ask = (from: Branch, serial: string) => from.packages({ tokens: [token(serial)], purpose: "test" });
    expect(await ask(other, card.serialNumber)).toMatchObject({
      status: 403,
      body: { code: "registry.tokenNotYours" },
    });
    expect(await ask(branch, "0042819150")).toMatchObject({
      status: 409,
      body: { code: "registry.tokenNotActive" },
    });
    expect(await ask(branch, "9999999999")).toMatchObject({
      status: 404,
      body: { code: "registry.tokenUnknown" },
    });
    expect(await branch.packages({ count: 1, purpose: "test" })).toMatchObject({ status: 404 });
  });
});

describe("packages to test a card with, for the customer who is here", () => {
  it("R4 R9 open the customer's own card at another institution, suspended as well, and nobody else's", async () => {
    const { world, branch } = await openBranch();
    const identity = randomIdentity();
    const card = await branch.issue(identity);
    const other = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
    const ask = async (who: string) => {
      const customerId = crypto.randomUUID();
      const customer = { customerId, sealedIdentity: await other.sealedIdentity(who, customerId) };
      return other.packages({ tokens: [token(card.serialNumber)], purpose: "test", customer });
    };
    const { body } = await ask(identity);
    const [pkg] = body.packages;
    const { accessKey, seed } = pkg ? await other.open(pkg, world.clock.now()) : {};
    expect(seed).toBeUndefined();
    const own = await branch.packages({ tokens: [token(card.serialNumber)], purpose: "test" });
    const [ownPackage] = own.body.packages;
    const same = ownPackage && (await branch.open(ownPackage, world.clock.now())).accessKey;
    expect(same && accessKey?.equals(same)).toBe(true);
    expect(await ask(randomIdentity())).toMatchObject({ body: { code: "registry.tokenNotYours" } });
    await world.sql("UPDATE tokens SET state = 'suspended' WHERE serial_number = $1", [card.serialNumber]);
    expect(await ask(identity)).toMatchObject({ status: 200 });
    await world.sql("UPDATE tokens SET state = 'disposed' WHERE serial_number = $1", [card.serialNumber]);
    expect(await ask(identity)).toMatchObject({ body: { code: "registry.tokenNotActive" } });
  });
});

describe("the customer's tokens", () => {
  it("R14 are found by a reference; the number is nowhere in the database", async () => {
    const { world, branch } = await openBranch();
    const identity = "9001011234568";
    const card = await branch.issue(identity);
    const other = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
    const held = {
      ...token(card.serialNumber),
      institutionCode: "901",
      state: "active",
      registrations: ["901"],
    };
    expect((await branch.customerTokens(identity)).body.tokens).toEqual([held]);
    expect((await other.customerTokens("900101-1234568")).body.tokens).toEqual([held]);
    expect((await branch.customerTokens("9001011234567")).body.tokens).toEqual([]);
    const tables = await world.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    for (const { tablename } of tables) {
      const rows = await world.sql(`SELECT t::text AS row FROM ${String(tablename)} AS t`);
      expect(rows.some(({ row }) => /900101-?1234568/.test(String(row)))).toBe(false);
    }
  });

  it("R3 include a card that another workstation is writing, and not the one this workstation is writing", async () => {
    const { world, branch } = await openBranch();
    const identity = randomIdentity();
    const { pkg } = await branch.takeCard();
    await branch.push([await branch.begun(pkg, identity)]);
    const neighbour = await Branch.opened(world.registry.app, world.enrolmentCode);
    expect((await neighbour.customerTokens(identity)).body.tokens).toMatchObject([{ state: "allotted" }]);
    expect((await branch.customerTokens(identity)).body.tokens).toEqual([]);
  });

  it("are not told for a number sealed for somebody else", async () => {
    const { world, branch } = await openBranch();
    const sealedIdentity = await branch.sealedIdentity(randomIdentity(), crypto.randomUUID());
    const answer = await call(world.registry.app, "/v1/customers/tokens", {
      workstationId: branch.workstationId,
      customerId: crypto.randomUUID(),
      sealedIdentity,
    });
    expect(answer).toMatchObject({ status: 422, body: { code: "registry.identityUnreadable" } });
  });
});
