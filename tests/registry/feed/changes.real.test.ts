import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Change, Changes } from "../../../src/contract/changes.ts";
import type { Registry } from "../../../src/registry/index.ts";
import { registryClient } from "../../../src/sync/index.ts";
import { Branch, call, otpOf } from "../../support/branch.ts";
import { openSecure } from "../secureWorld.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();

async function read(registry: Registry, query: Record<string, string | number> = {}): Promise<Changes> {
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const { status, body } = await call<Changes>(registry.app, `/v1/changes?${parameters}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return Changes.parse(body);
}

/** The feed of one reader once everything written so far has its place. */
async function readAll(world: World, query: Record<string, string | number> = {}): Promise<Change[]> {
  while ((await world.sql("SELECT FROM audit_unplaced")).length > 0) await setTimeout(10);
  const changes: Change[] = [];
  for (let after = "0"; ; ) {
    const page = await read(world.registry, { ...query, after });
    if (page.changes.length === 0) return changes;
    changes.push(...page.changes);
    after = page.next;
  }
}
const kinds = (changes: readonly Change[]) => changes.map((change) => change.kind);

describe("GET /v1/changes", () => {
  it("tells everything in order, page by page, and the same again when it is asked again", async () => {
    const world = await worlds.open();
    await Branch.opened(world.registry.app, world.enrolmentCode).then((branch) => branch.issue());
    const all = await readAll(world);
    expect(kinds(all)).toEqual([
      "workstation.enrolled",
      "token.received",
      "token.allotted",
      "token.activated",
    ]);
    expect(all.map((change) => change.seq)).toEqual([1, 2, 3, 4]);
    expect(await readAll(world, { limit: 1 })).toEqual(all);
    const middle = await read(world.registry, { limit: 2 });
    expect(middle.changes).toEqual(all.slice(0, 2));
    expect((await read(world.registry, { after: middle.next })).changes).toEqual(all.slice(2));
    const { next } = await read(world.registry);
    expect(await read(world.registry, { after: next })).toEqual({ changes: [], next });
    // A new reader begins at the end, at once, however long it would wait.
    expect(await read(world.registry, { after: "head", wait: 20 })).toEqual({ changes: [], next });
    expect(all.map((change) => change.tokenState)).toEqual([undefined, undefined, "active", "active"]);
  });

  it("R14 tells each institution what concerns it, and nothing of the customer", async () => {
    const world = await worlds.open();
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const card = await branch.issue();
    const { vendorCode, serialNumber } = card;
    const token = { vendorCode, serialNumber };
    await new Branch(world.registry.app, "9020007").enrol(world.enrolmentCode);
    await world.sql("INSERT INTO registrations VALUES ($1, $2, '902', 'otherInstitution')", [
      vendorCode,
      serialNumber,
    ]);
    // Ten wrong OTPs, entered at the issuer, lock the token everywhere (R5).
    const right = otpOf(card, world.clock.now() / 1000);
    const wrong = right.replace(/.$/, (digit) => String((Number(digit) + 5) % 10));
    for (let error = 0; error < 10; error += 1) {
      await call(world.registry.app, "/v1/verifications", { ...token, otp: wrong });
    }
    await world.sql(
      `INSERT INTO audit (kind, vendor_code, serial_number, institution_code, detail)
        VALUES ('token.suspended', $1, $2, '901', '{"reason":"lost","branchCode":"9010042","customerRef":"x"}')`,
      [vendorCode, serialNumber],
    );
    await world.sql("INSERT INTO audit (kind, institution_code) VALUES ('alarm.journalGap', '901')");
    const everything = await readAll(world);
    const ours = await readAll(world, { institutionCode: "901" });
    const theirs = await readAll(world, { institutionCode: "902" });
    expect(ours.every((change) => change.institutionCode === "901")).toBe(true);
    expect(kinds(theirs)).toEqual(["workstation.enrolled", "token.locked", "token.suspended"]);
    expect(theirs.slice(1)).toMatchObject([token, token]);
    expect(theirs.at(-1)?.detail).toEqual({ reason: "lost" });
    expect(ours.at(-1)).toMatchObject({ detail: { reason: "lost", branchCode: "9010042" } });
    expect(await readAll(world, { institutionCode: "903" })).toEqual([]);
    // Alarms are the operators'; places are the same for all.
    expect(kinds(everything).filter((kind) => kind.startsWith("alarm."))).toEqual(["alarm.journalGap"]);
    expect([...ours, ...theirs].some((change) => change.kind.startsWith("alarm."))).toBe(false);
    for (const change of theirs) expect(everything[change.seq - 1]).toMatchObject({ kind: change.kind });
    expect(JSON.stringify([everything, ours, theirs])).not.toMatch(/customer|identity|teller/i);
  });

  it("tells a client its own institution's changes and no other's, and everything to operators alone", async () => {
    const world = await openSecure(worlds);
    const bank = await world.client(["changes"], { name: "bank", institutionCode: "901" });
    const broker = await world.client(["changes"], { name: "broker", institutionCode: "902" });
    const operator = await world.client(["changes"], { name: "operator", institutionCode: null });
    const other = await world.client(["verify"], { name: "other" });
    await world.sql("INSERT INTO audit (kind, institution_code) VALUES ('token.allotted', '901')");
    await world.sql("INSERT INTO audit (kind, institution_code) VALUES ('alarm.journalGap', '901')");
    while ((await world.sql("SELECT FROM audit_unplaced")).length > 0) await setTimeout(10);
    const heard = async ({ who }: typeof bank, query = "") =>
      kinds(Changes.parse((await world.ask(`/v1/changes${query}`, who)).body).changes);
    expect(await heard(bank)).toContain("token.allotted");
    expect(await heard(bank)).not.toContain("alarm.journalGap");
    expect(await heard(broker)).not.toContain("token.allotted");
    expect(await heard(operator)).toEqual(expect.arrayContaining(["token.allotted", "alarm.journalGap"]));
    expect(await heard(operator, "?institutionCode=902")).toEqual(await heard(broker));
    const refused = { status: 403, body: { code: "registry.notYourInstitution" } };
    expect(await world.ask("/v1/changes?institutionCode=902", bank.who)).toMatchObject(refused);
    expect(await world.ask("/v1/changes", other.who)).toMatchObject({
      body: { code: "registry.scopeMissing" },
    });
    expect(await world.ask("/v1/changes")).toMatchObject({ status: 401 });
  });

  it("refuses a cursor from beyond the end, and one of another history", async () => {
    const world = await worlds.open();
    await Branch.opened(world.registry.app, world.enrolmentCode);
    await readAll(world);
    const { next } = await read(world.registry);
    const [seq, hash] = next.split(".");
    const wrongs: [string, number, string][] = [
      [`${Number(seq) + 1}.${hash}`, 409, "registry.cursorAhead"],
      [`${seq}.0123456789abcdef`, 409, "registry.cursorForked"],
      [`${seq}`, 400, "registry.badRequest"],
      ["-1", 400, "registry.badRequest"],
      ["' OR 1=1", 400, "registry.badRequest"],
    ];
    for (const [after, status, code] of wrongs) {
      const answer = await call(world.registry.app, `/v1/changes?after=${encodeURIComponent(after)}&wait=5`);
      expect(answer, after).toMatchObject({ status, body: { code } });
    }
    for (const query of ["limit=0", "limit=1001", "wait=31", "wait=-1", "wait=x", "institutionCode=9"]) {
      expect(await call(world.registry.app, `/v1/changes?${query}`), query).toMatchObject({ status: 400 });
    }
  });
});

describe("a long poll", () => {
  it("is answered when something happens, at another process too, and says nothing to whom it does not concern", async () => {
    const world = await worlds.open();
    const another = await world.another();
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    await readAll(world);
    const { next: after } = await read(world.registry);
    const began = performance.now();
    const waiting = [world.registry, another].map((registry) =>
      read(registry, { after, wait: 30, institutionCode: "901" }),
    );
    const stranger = read(another, { after, wait: 1, institutionCode: "902" });
    await setTimeout(300);
    await branch.packages({ count: 1 });
    const answers = await Promise.all(waiting);
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const answer of answers) expect(kinds(answer.changes)).toEqual(["token.allotted"]);
    const silence = await stranger;
    expect(silence.changes).toEqual([]);
    expect(silence.next).toBe(answers[0]?.next);
  });

  it("ends with an empty answer when the registry is closed", async () => {
    const world = await worlds.open();
    const client = registryClient({ url: () => url });
    const url = await world.registry.listen();
    const received = once(world.registry.app.server, "request");
    const poll = client.changes({ after: "0", wait: 30, institutionCode: "903" });
    await received;
    await setTimeout(100);
    const began = performance.now();
    await world.registry.close();
    expect(await poll).toMatchObject({ changes: [] });
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it("is given up when the client goes away", async () => {
    const world = await worlds.open();
    const url = await world.registry.listen();
    const answered = new Promise<void>((resolve) => {
      world.registry.app.server.on("request", (_request, response) =>
        response.once("close", () => resolve()),
      );
    });
    const received = once(world.registry.app.server, "request");
    const gone = new AbortController();
    const poll = fetch(`${url}/v1/changes?wait=30&institutionCode=903`, { signal: gone.signal });
    await received;
    gone.abort();
    await expect(poll).rejects.toThrow();
    await answered;
    // Nothing of it is left that closing would have to wait for.
    const began = performance.now();
    await world.registry.close();
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
