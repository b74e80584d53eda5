import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import type { CustomerView } from "../../src/contract/ipc.ts";
import { openIssues, otpFromCard, suggestCard, testCard } from "../../src/counter/index.ts";
import { registryClient } from "../../src/sync/index.ts";
import { testWorlds, type World } from "../registry/world.ts";
import { type DeskStage, lineIs, teller, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

const worlds = testWorlds();
const desks = testDesks();

/** A counter on the line to a real registry over real PostgreSQL. */
async function counter(world: World, url: () => string | null): Promise<DeskStage> {
  const stage = await desks.open({
    allotment: 4,
    real: {
      client: registryClient({ url }),
      enrolmentCode: world.enrolmentCode,
      clock: world.clock,
    },
  });
  expect(stage.line.view).toMatchObject({ state: "online", failure: null });
  return stage;
}
async function opened() {
  const world = await worlds.open();
  const address = await world.registry.listen();
  let url: string | null = address;
  const stage = await counter(world, () => url);
  return {
    world,
    address,
    stage,
    cut: async () => {
      url = null;
      stage.line.wake();
      await lineIs(stage.line, ({ state }) => state === "offline");
    },
    join: async () => {
      url = address;
      stage.line.wake();
      await lineIs(stage.line, ({ state }) => state === "online");
    },
  };
}
/** Issue the top of the stack to the n-th person. */
async function issueNext(stage: DeskStage, n: number, customer?: CustomerView) {
  const card = stage.lay();
  const token = await suggestCard(stage.desk);
  if (!token) throw new Error("no stock");
  const result = await stage.issue({ token, customer: customer ?? (await stage.identify(n)) });
  return { card, result, token: { vendorCode: token.vendorCode, serialNumber: token.serialNumber } };
}
const order = ({ reader }: DeskStage) => ({ readerName: reader.name, tellerId: teller.tellerId });
const tested = (stage: DeskStage) => testCard(stage.desk, order(stage), () => {});
const state = async ({ desk }: DeskStage, token: { vendorCode: string; serialNumber: string }) =>
  (await desk.registry.token(token.vendorCode, token.serialNumber)).state;

describe("a counter and the real registry", () => {
  it("issues a card that the registry activates and whose OTP it accepts once (R8)", async () => {
    const { stage, world } = await opened();
    const { result, token } = await issueNext(stage, 0);
    expect(result).toMatchObject({ registered: true, otpVerified: true, commands: 6 });
    expect(await state(stage, token)).toBe("active");
    expect(await tested(stage)).toMatchObject({
      ...token,
      accepted: true,
    });
    expect(await tested(stage)).toMatchObject({
      accepted: false,
      reason: "replayed",
    });
    world.clock.advance(30);
    const transfer = { payeeAccount: "110-234-567890", amount: "150000", currency: "KRW" };
    const { otp } = await otpFromCard(stage.desk, { ...order(stage), transaction: transfer });
    const verify = (transaction?: typeof transfer) =>
      stage.desk.registry.verify({
        requestId: crypto.randomUUID(),
        ...token,
        otp,
        ...(transaction ? { transaction } : {}),
      });
    expect(await verify()).toMatchObject({ accepted: false });
    expect(await verify({ ...transfer, amount: "150001" })).toMatchObject({ accepted: false });
    expect(await verify(transfer)).toMatchObject({ accepted: true });
  });

  it("R12 issues without the line and pushes it all when it is back", async () => {
    const { stage, cut, join } = await opened();
    await cut();
    const first = await issueNext(stage, 0);
    const second = await issueNext(stage, 1);
    expect([first.result.registered, second.result.registered]).toEqual([false, false]);
    await join();
    await eventually(async () => expect((await stage.ledger.journal.depth()).entries).toBe(0));
    expect([await state(stage, first.token), await state(stage, second.token)]).toEqual(["active", "active"]);
    expect(await stage.ledger.journal.unapplied()).toEqual([]);
  });

  it("R3 knows what another counter issued; issued offline meanwhile, the later one is suspended and told", async () => {
    const { stage, world, address, cut, join } = await opened();
    const customer = await stage.identify(0);
    await cut();
    // Meanwhile the customer gets one at another counter of the same bank.
    const other = await counter(world, () => address);
    const elsewhere = await issueNext(other, 0);
    expect(elsewhere.result.registered).toBe(true);
    const late = await issueNext(stage, 0, customer);
    expect(late.result.registered).toBe(false);
    await join();
    await eventually(async () => expect((await stage.ledger.journal.depth()).entries).toBe(0));
    expect(await stage.ledger.journal.unapplied()).toMatchObject([
      { outcome: { outcome: "refused", rule: "R3" } },
      { outcome: { outcome: "conflict", rule: "R3" } },
    ]);
    expect([await state(stage, elsewhere.token), await state(stage, late.token)]).toEqual([
      "active",
      "suspended",
    ]);
    const again = await stage.identify(0);
    expect(again.tokens.map(({ serialNumber }) => serialNumber)).toContain(elsewhere.token.serialNumber);
    await expect(issueNext(stage, 0, again)).rejects.toMatchObject({ code: "alreadyHolds", rule: "R3" });
  });

  it("R16 an answer lost on the way: sent again, applied once", async () => {
    const world = await worlds.open();
    const address = await world.registry.listen();
    let lose = 0;
    const lossy = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const answer = await fetch(new URL(request.url ?? "/", address), {
        method: request.method ?? "GET",
        ...(request.method === "POST"
          ? { headers: { "content-type": "application/json" }, body: Buffer.concat(parts) }
          : {}),
      });
      const text = await answer.text();
      if (request.url === "/v1/journal" && lose-- > 0) return void request.socket.destroy();
      response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
    });
    await new Promise<void>((resolve) => lossy.listen(0, "127.0.0.1", resolve));
    try {
      const port = (lossy.address() as { port: number }).port;
      const stage = await counter(world, () => `http://127.0.0.1:${port}`);
      lose = 3;
      const { result, token } = await issueNext(stage, 0);
      expect(result.registered).toBe(false);
      stage.line.wake();
      await eventually(async () => {
        stage.line.wake();
        expect((await stage.ledger.journal.depth()).entries).toBe(0);
      });
      expect(await state(stage, token)).toBe("active");
      const rows = await world.sql("SELECT outcome FROM journal WHERE workstation_id = $1 ORDER BY seq", [
        stage.desk.workstationId,
      ]);
      expect(rows.map(({ outcome }) => outcome)).toEqual(["applied", "applied", "applied"]);
    } finally {
      lossy.closeAllConnections();
      lossy.close();
    }
  });

  it("R16 R17 a torn card finished, another given up: stock, journal and registry agree", async () => {
    const { stage } = await opened();
    const torn = stage.lay();
    torn.setFaults({ tearAfter: 6 });
    const token = await suggestCard(stage.desk);
    if (!token) throw new Error("no stock");
    const customer = await stage.identify(0);
    await expect(stage.issue({ token, customer })).rejects.toMatchObject({ code: "cardGone" });
    torn.setFaults({});
    stage.lay(torn);
    expect(await stage.resume()).toMatchObject({ resumed: true, registered: true });
    expect(await state(stage, token)).toBe("active");

    const next = await suggestCard(stage.desk);
    if (!next) throw new Error("no stock");
    stage.lay(VirtualCard.blank({ capacity: 0 }));
    const second = await stage.identify(1);
    await expect(stage.issue({ token: next, customer: second })).rejects.toMatchObject({ code: "noSpace" });
    await stage.spoil();
    await eventually(async () => expect(await state(stage, next)).toBe("spoiled"));
    // R3: the customer is free again, at the registry too.
    const { result } = await issueNext(stage, 1, second);
    expect(result).toMatchObject({ registered: true });
    expect(await openIssues(stage.ledger)).toEqual([]);
    expect(await stage.ledger.stock.counts()).toMatchObject({ issued: 2, spoiled: 1, writing: 0 });
  });

  it("a stopped workstation is told by the registry's own code", async () => {
    const { stage, world } = await opened();
    await issueNext(stage, 0);
    await world.sql("UPDATE workstations SET status = 'stopped' WHERE id = $1", [stage.desk.workstationId]);
    stage.line.wake();
    await expect(tested(stage)).rejects.toMatchObject({
      code: "refused",
      problemCode: "registry.workstationStopped",
    });
    await expect(stage.identify(3)).rejects.toMatchObject({ code: "refused" });
  });
});
