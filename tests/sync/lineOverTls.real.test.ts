import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { suggestCard } from "../../src/counter/index.ts";
import { moveStock, newEnrolmentCode } from "../../src/registry/admin/index.ts";
import { enrolOnce } from "../../src/sync/enrolment.ts";
import { enrolledAs, LineIdentity, type RegistryTrust, registryClient } from "../../src/sync/index.ts";
import { FileKeyStore, sealIdentity } from "../../src/trust/index.ts";
import { openSecure, type SecureWorld } from "../registry/secureWorld.ts";
import { testWorlds } from "../registry/world.ts";
import { type Identity, identity } from "../support/certificates.ts";
import { type DeskStage, lineIs, testDesks } from "../support/desk.ts";

const worlds = testWorlds({ shared: true });
const desks = testDesks();
let world: SecureWorld;
beforeAll(async () => {
  world = await openSecure(worlds);
});

const DAY = 24 * 60 * 60;
const pinOf = ({ x509 }: Identity) =>
  createHash("sha256")
    .update(x509.publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");

/** A counter with a certificate of its own, on a line to the registry over TLS. */
async function counter(trust: RegistryTrust): Promise<{ stage: DeskStage; line: LineIdentity }> {
  const folder = await worlds.folder();
  let line: LineIdentity | null = null;
  const { code } = await world.administer((desk) => newEnrolmentCode(desk, "9010042", 7));
  const stage = await desks.open({
    allotment: 2,
    real: {
      client: registryClient({
        url: () => world.url.replace("127.0.0.1", "localhost"),
        secure: { trust, certificate: () => line?.certificate ?? null },
      }),
      enrolmentCode: code,
      clock: world.clock,
      identity: async (parts) => {
        line = await LineIdentity.open({ ...parts, keyStore: new FileKeyStore(folder), clock: world.clock });
        return line;
      },
    },
  });
  if (!line) throw new Error("no identity");
  return { stage, line };
}
const bound = (stage: DeskStage) =>
  world.sql("SELECT revoked_at FROM client_certificates WHERE workstation_id = $1 ORDER BY added_at", [
    stage.desk.workstationId,
  ]);
const online = (stage: DeskStage) => lineIs(stage.line, ({ state }) => state === "online");

describe("a workstation on the line over TLS", () => {
  it("enrols, gets packages, pushes its journal and verifies, by its certificate alone", async () => {
    const { stage } = await counter({ ca: world.server.cert });
    expect(stage.line.view).toMatchObject({ state: "online", failure: null });
    const customer = await stage.identify(0);
    stage.lay();
    const token = await suggestCard(stage.desk);
    if (!token) throw new Error("nothing allotted");
    expect(await stage.issue({ token, customer })).toMatchObject({ registered: true, otpVerified: true });
    const { vendorCode, serialNumber } = token;
    expect(await stage.desk.registry.token(vendorCode, serialNumber)).toMatchObject({ state: "active" });
    expect(await bound(stage)).toEqual([{ revoked_at: null }]);
    // R16: the same journal over somebody else's line is refused.
    const entry = await stage.ledger.journal.find(1);
    const { who } = await world.client(["verify"], { name: "thief" });
    const push = { workstationId: stage.desk.workstationId, entries: [entry] };
    expect(await world.ask("/v1/journal", who, push)).toMatchObject({ status: 403 });
    expect(await world.ask("/v1/journal", null, push)).toMatchObject({ status: 401 });
  });

  it("renews its certificate over the old one before it ends, and goes on with the new one", async () => {
    const { stage, line } = await counter({ serverKey: pinOf(world.server) });
    expect(line.certificate.generation).toBe(1);
    world.clock.advance(300 * DAY);
    stage.line.wake();
    await expect
      .poll(() => [line.certificate.generation, stage.line.view.failure], { timeout: 30_000 })
      .toEqual([2, null]);
    await online(stage);
    expect(await stage.desk.registry.customerTokens(await query(stage))).toEqual({ tokens: [] });
    // Past the end of the first one.
    world.clock.advance(80 * DAY);
    stage.line.wake();
    expect(await stage.desk.registry.customerTokens(await query(stage))).toEqual({ tokens: [] });
    expect(await bound(stage)).toEqual([{ revoked_at: null }, { revoked_at: null }]);
    world.clock.advance(-380 * DAY);
  });

  it("after standing still past its end it is let in again under a new code only", async () => {
    const { stage } = await counter({ ca: world.server.cert });
    const { enrolment } = stage;
    const keyStore = new FileKeyStore(await worlds.folder());
    await stage.line.close();
    world.clock.advance(500 * DAY);
    const { workstationId } = enrolment;
    const late = await LineIdentity.open({
      keyStore,
      ledger: stage.ledger,
      workstationId,
      clock: world.clock,
    });
    const client = registryClient({
      url: () => world.url.replace("127.0.0.1", "localhost"),
      secure: { trust: { ca: world.server.cert }, certificate: () => late.certificate },
    });
    const again = (code: string) =>
      enrolOnce(client, stage.ledger, { ...enrolment, identity: late, code: async () => code });
    await expect(again((await enrolment.code()) ?? "")).rejects.toMatchObject({
      problemCode: "registry.workstationTaken",
    });
    const { code } = await world.administer((desk) => newEnrolmentCode(desk, "9010042", 7));
    await again(code);
    expect(late.isBound).toBe(true);
    expect(await client.customerTokens(await query(stage))).toEqual({ tokens: [] });
    expect(await bound(stage)).toMatchObject([{ revoked_at: expect.any(Date) }, { revoked_at: null }]);
    world.clock.advance(-500 * DAY);
  });

  it("says nothing to a server that does not prove to be the registry, nor in the clear", async () => {
    const other = await identity();
    const ask = (trust: RegistryTrust, url = world.url.replace("127.0.0.1", "localhost")) =>
      registryClient({ url: () => url, secure: { trust, certificate: () => null } }).health();
    expect(await ask({ ca: world.server.cert })).toMatchObject({ status: "ok" });
    expect(await ask({ serverKey: pinOf(world.server) })).toMatchObject({ status: "ok" });
    await expect(ask({ ca: other.cert })).rejects.toMatchObject({ code: "notTrusted" });
    await expect(ask({ serverKey: pinOf(other) })).rejects.toMatchObject({ code: "notTrusted" });
    await expect(ask({ ca: world.server.cert }, "http://registry.example/")).rejects.toMatchObject({
      code: "notSecure",
    });
    const plain = registryClient({ url: () => world.url });
    await expect(plain.health()).rejects.toMatchObject({ code: "notSecure" });
  });

  it("a pinned key holds on a resumed session too", async () => {
    const client = registryClient({
      url: () => world.url,
      secure: { trust: { serverKey: pinOf(world.server) }, certificate: () => null },
    });
    for (let round = 0; round < 3; round += 1) {
      expect(await client.health()).toMatchObject({ status: "ok" });
      world.registry.app.server.closeIdleConnections();
    }
  });
});

// The last one: it takes the cards of the branch with it.
it("R17 a workstation that was replaced is told so, by its certificate", async () => {
  const { stage } = await counter({ ca: world.server.cert });
  const { workstationId, registry } = stage.desk;
  const people = { supervisor: "chief01", witness: "teller02" };
  await world.administer((desk) => moveStock(desk, workstationId, people));
  stage.line.wake();
  await lineIs(stage.line, ({ state }) => state === "replaced");
  expect(stage.line.view.failure).toMatchObject({ code: "sync.replaced", rule: "R17" });
  // Nothing in this question says who asks: only the certificate does.
  const asked = () => registry.token("71", "0042819001").catch((error: unknown) => error);
  await expect.poll(asked).toMatchObject({ problemCode: "registry.workstationReplaced" });
});

async function query({ desk, ledger }: DeskStage) {
  const customerId = crypto.randomUUID();
  const number = Secret.take(Buffer.from("9001011234568"));
  const key = (await enrolledAs(ledger))?.registrySealingKey ?? "";
  const { workstationId } = desk;
  return {
    workstationId,
    customerId,
    sealedIdentity: await sealIdentity(key, number, { workstationId, customerId }),
  };
}
