import { once } from "node:events";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/contract/registry.ts";
import { createRegistry } from "../../src/registry/index.ts";
import { Branch, call, otpOf } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();
const json = { "content-type": "application/json" };

describe("every error is a problem (RFC 9457)", () => {
  // Good but for a member that nobody reads.
  const verification = '{"vendorCode":"71","serialNumber":"0042819001","otp":"123456","note":"\xff"}';
  const notUtf8 = Buffer.from(verification, "latin1");
  const wrongs = [
    ["an unknown address", { url: "/v2/nothing" }, 404, "notFound"],
    ["a method that is not served", { url: "/v1/health", method: "DELETE" as const }, 404, "notFound"],
    ["an address that cannot be decoded", { url: "/v1/tokens/%E0%A4%A/1" }, 400, "badRequest"],
    ["an unknown token", { url: "/v1/tokens/99/00000000" }, 404, "tokenUnknown"],
    ["a malformed token", { url: "/v1/tokens/9/x" }, 400, "badRequest"],
    ["no body", { url: "/v1/verifications", method: "POST" as const, headers: json }, 400, "badRequest"],
    ["broken JSON", post("{"), 400, "badRequest"],
    ["JSON of the wrong shape", post('{"otp":"1"}'), 400, "badRequest"],
    ["JSON that nests too deep", post(`{"a":${"[".repeat(40)}${"]".repeat(40)}}`), 400, "badRequest"],
    ["50,000 open brackets", post("[".repeat(50_000)), 400, "badRequest"],
    ["text that is not UTF-8", post(notUtf8), 400, "badRequest"],
    ["a prototype in disguise", post('{"__proto__":{"x":1}}'), 400, "badRequest"],
    ["a body that is not JSON", post("a=b", "application/x-www-form-urlencoded"), 415, "mediaType"],
    ["XML", post("<x/>", "application/xml"), 415, "mediaType"],
    ["a body over the limit", post(`"${"x".repeat(70_000)}"`), 413, "tooLarge"],
    ["another machine's name", { url: "/v1/health", headers: { host: "evil.example" } }, 421, "wrongHost"],
  ] as const;

  it("whatever is wrong with the request", async () => {
    const { registry } = await worlds.open();
    for (const [what, request, status, code] of wrongs) {
      const response = await registry.app.inject(request);
      expect(response.statusCode, what).toBe(status);
      expect(response.headers["content-type"], what).toMatch(/^application\/problem\+json/);
      expect(Problem.parse(response.json()), what).toMatchObject({ status, code: `registry.${code}` });
    }
  });

  it("bytes that are not HTTP", async () => {
    const { registry } = await worlds.open();
    const url = new URL(await registry.listen());
    const socket = connect(Number(url.port), url.hostname);
    socket.end("\u0000\u0001nonsense\r\n\r\n");
    let answer = "";
    for await (const chunk of socket) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"registry.badRequest"');
  });

  it("a database that is gone: 503 and degraded health, and well again when it is back", async () => {
    const { registry, sql, databaseUrl } = await worlds.open();
    const name = new URL(databaseUrl).pathname.slice(1);
    await worlds.postgres.query(
      databaseUrl.replace(`/${name}`, "/postgres"),
      `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
    );
    await worlds.postgres.query(
      databaseUrl.replace(`/${name}`, "/postgres"),
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
    );
    expect(await call(registry.app, "/v1/health")).toMatchObject({
      status: 200,
      body: { status: "degraded", database: false },
    });
    for (const url of ["/v1/tokens/71/0042819001", "/v1/ready"]) {
      expect(await call(registry.app, url), url).toMatchObject({
        status: 503,
        body: { code: "registry.databaseDown" },
      });
    }
    await worlds.postgres.query(
      databaseUrl.replace(`/${name}`, "/postgres"),
      `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`,
    );
    expect(await call(registry.app, "/v1/health")).toMatchObject({ body: { status: "ok", database: true } });
    await sql("SELECT 1");
  });
});

describe("the server", () => {
  it("tells its own time", async () => {
    const { registry, clock } = await worlds.open();
    clock.advance(3600);
    const { body } = await call<{ time: string }>(registry.app, "/v1/health");
    expect(Date.parse(body.time)).toBe(clock.now());
  });

  it("opens no plain HTTP on anything but loopback", async () => {
    const { registry } = await worlds.open();
    for (const host of ["0.0.0.0", "::", "192.168.0.7", "registry.example"]) {
      await expect(registry.listen({ host }), host).rejects.toMatchObject({
        fullCode: "registry.plainHttpOnlyOnLoopback",
      });
    }
  });

  it("says when the port is taken", async () => {
    const { registry, another } = await worlds.open();
    const port = Number(new URL(await registry.listen()).port);
    await expect((await another()).listen({ port })).rejects.toMatchObject({
      fullCode: "registry.portTaken",
    });
  });

  it("answers what is under way when it is closed, and keeps nobody waiting", async () => {
    const { registry, enrolmentCode, databaseUrl, clock } = await worlds.open();
    const card = await (await Branch.opened(registry.app, enrolmentCode)).issue();
    const url = await registry.listen();
    const { vendorCode, serialNumber } = card;
    const otp = otpOf(card, clock.now() / 1000);
    const body = JSON.stringify({ requestId: uuidv7(), vendorCode, serialNumber, otp });
    // The token's row is held, so that the verification is under way when the server is told to close.
    const holder = new pg.Client({ connectionString: databaseUrl });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT FROM tokens WHERE serial_number = $1 FOR UPDATE", [serialNumber]);
    const received = once(registry.app.server, "request");
    const answer = fetch(`${url}/v1/verifications`, { method: "POST", headers: json, body });
    await received;
    const started = performance.now();
    const closed = registry.close();
    await setTimeout(100);
    await holder.query("ROLLBACK");
    await holder.end();
    expect(await (await answer).json()).toMatchObject({ accepted: true });
    await closed;
    // Less than the grace of 20 s that a connection left open would have cost.
    expect(performance.now() - started).toBeLessThan(15_000);
    await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
  });

  it("is not ready while it stops or has no database, and says which", async () => {
    const { registry } = await worlds.open();
    expect(await call(registry.app, "/v1/ready")).toMatchObject({ status: 200, body: { ready: true } });
    const closed = registry.close({ delayMs: 300 });
    const stopping = await registry.app.inject("/v1/ready");
    expect(stopping.statusCode).toBe(503);
    expect(stopping.json()).toMatchObject({ code: "registry.stopping" });
    // Everything else is still served; each answer sends its client away.
    const { statusCode, headers } = await registry.app.inject("/v1/tokens/71/0042819001");
    expect([statusCode, headers.connection]).toEqual([200, "close"]);
    await closed;
  });

  it("cuts off what takes longer than a stop may", async () => {
    const { registry, databaseUrl } = await worlds.open();
    const url = await registry.listen();
    const holder = new pg.Client({ connectionString: databaseUrl });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE tokens");
    const received = once(registry.app.server, "request");
    const answer = fetch(`${url}/v1/tokens/71/0042819001`).catch(() => "cut off");
    await received;
    const closed = registry.close({ graceMs: 100 });
    expect(await answer).toBe("cut off");
    await holder.end();
    await closed;
  });

  it("R14 R15 logs one line per request, without OTP, number, code or serial", async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const { registry, enrolmentCode, clock } = await worlds.open({ logger: { level: "trace", stream } });
    const branch = await Branch.opened(registry.app, enrolmentCode);
    const identity = "9001011234568";
    const card = await branch.issue(identity);
    await branch.customerTokens(identity);
    const { vendorCode, serialNumber } = card;
    const otp = otpOf(card, clock.now() / 1000);
    await call(registry.app, "/v1/verifications", { requestId: uuidv7(), vendorCode, serialNumber, otp });
    await call(registry.app, "/v1/verifications", { requestId: "x", vendorCode, serialNumber, otp });
    await call(registry.app, `/v1/tokens/71/${serialNumber}`);
    const requests = lines.map((line) => JSON.parse(line)).filter((line) => line.route);
    expect(requests.at(-1)).toMatchObject({
      method: "GET",
      route: "/v1/tokens/:vendorCode/:serialNumber",
      status: 200,
    });
    const all = lines.join("");
    for (const secret of [
      otp,
      identity,
      enrolmentCode,
      serialNumber,
      card.seed.use((b) => Buffer.from(b).toString("hex")),
    ]) {
      expect(all).not.toContain(secret);
    }
  });
});

describe("starting", () => {
  it("four registries at once on an empty database share one set of keys, tokens and code", async () => {
    const world = await worlds.open();
    const databaseUrl = await worlds.postgres.freshDatabase();
    const registries = await Promise.all(
      Array.from({ length: 4 }, () =>
        createRegistry({ dataDir: world.dataDir, databaseUrl, training: true }),
      ),
    );
    const branch = new Branch(registries[0]?.app ?? world.registry.app);
    const keys = new Set<string | undefined>();
    for (const registry of registries) {
      Object.assign(branch, { app: registry.app });
      const { body } = await branch.enrol(world.enrolmentCode);
      keys.add(body.registrySealingKey);
      expect(body.shipment?.cards).toHaveLength(200);
    }
    expect(keys.size).toBe(1);
    for (const registry of registries) await registry.close();
  });

  it("refuses a database that was sealed under another key, and one that a newer program migrated", async () => {
    const { databaseUrl, dataDir, sql, another } = await worlds.open();
    const elsewhere = `${dataDir}/elsewhere`;
    await expect(another({ dataDir: elsewhere })).rejects.toMatchObject({ fullCode: "registry.keyWrong" });
    await sql("INSERT INTO migrations (number) VALUES (9999)");
    await expect(createRegistry({ dataDir, databaseUrl, training: true })).rejects.toMatchObject({
      fullCode: "registry.databaseNewer",
    });
  });

  it("says that the database is not to be reached", async () => {
    const { dataDir } = await worlds.open();
    const databaseUrl = "postgres://nobody:nothing@127.0.0.1:1/none";
    await expect(createRegistry({ dataDir, databaseUrl, training: true })).rejects.toMatchObject({
      fullCode: "registry.databaseDown",
    });
  });
});

function post(payload: string | Buffer, type = "application/json") {
  return { url: "/v1/verifications", method: "POST" as const, payload, headers: { "content-type": type } };
}
