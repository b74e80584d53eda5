import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { Problem } from "../../src/contract/registry.ts";
import { generateSealingKeys, generateSigningKeys } from "../../src/trust/index.ts";
import { Branch, call } from "../support/branch.ts";
import { identity } from "../support/certificates.ts";
import { openSecure, type SecureWorld } from "./secureWorld.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds({ shared: true });
const enrolment = (enrolmentCode: string) => ({
  workstationId: uuidv7(),
  enrolmentCode,
  branchCode: "9010042",
  signingKey: generateSigningKeys().publicKey,
  sealingKey: generateSealingKeys().publicKey,
});
const refused = { status: 429, body: { code: "registry.tooManyRequests" } };

describe("how often anybody may ask", () => {
  let world: SecureWorld;
  beforeAll(async () => {
    world = await openSecure(worlds, {
      limits: { enrolment: 4, phone: 4, tokens: 3, anyone: 20 },
      bounds: { handshakeMs: 200 },
    });
  });

  it("enrolment codes are not to be guessed: a few tries a minute, then not even the right one", async () => {
    const who = await identity();
    const tries = async (code: string) => world.ask("/v1/workstations", who, enrolment(code));
    for (let n = 0; n < 4; n += 1) {
      expect(await tries(`WRONG-${n}${n}${n}`)).toMatchObject({
        status: 403,
        body: { code: "registry.enrolmentCodeWrong" },
      });
    }
    const answer = await tries(world.enrolmentCode);
    expect(answer).toMatchObject(refused);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(answer.headers["retry-after"])).toBeLessThanOrEqual(60);
    // What is wrong with the body counts as well: counting comes before reading.
    expect(await world.ask("/v1/workstations", who, {})).toMatchObject(refused);
    expect(await world.sql("SELECT 1 FROM workstations")).toEqual([]);
    expect(await world.sql("SELECT 1 FROM audit WHERE kind = 'alarm.enrolmentRefused'")).toHaveLength(4);
    expect(await world.ask("/v1/health")).toMatchObject({ status: 200 });
  });

  it("R9 neither are activation codes", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await world.ask("/v1/phones", null, { n })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 429, 429]);
  });

  it("a client is counted by itself and by scope, wherever it calls from", async () => {
    const { who } = await world.client(["tokens", "verify"], { name: "eager" });
    const { who: other } = await world.client(["tokens"], { name: "modest" });
    const token = "/v1/tokens/71/0042819001";
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await world.ask(token, who)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await world.ask(token, other)).toMatchObject({ status: 200 });
    const otp = { vendorCode: "71", serialNumber: "0042819001", otp: "123456" };
    expect(await world.ask("/v1/verifications", who, otp)).toMatchObject({ status: 200 });
  });

  it("a handshake that does not come is not waited for", async () => {
    const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "close");
    expect(await world.ask("/v1/health")).toMatchObject({ status: 200 });
  });

  it("strangers with ever new certificates are counted by where they come from", async () => {
    let last = 0;
    for (let n = 0; n < 25 && last !== 429; n += 1)
      last = (await world.ask("/v1/tokens/71/0042819001", await identity())).status;
    expect(last).toBe(429);
  });
});

describe("what one process takes on", () => {
  let world: World;
  let port: number;
  beforeAll(async () => {
    world = await worlds.open({
      bounds: { headersMs: 150, requestMs: 300, headerBytes: 2_048, requestsInFlight: 2 },
    });
    port = Number(new URL(await world.registry.listen()).port);
  });
  const dial = async (): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  /** All that comes back until the other end closes, or there is nothing more for a while. */
  const told = async (socket: Socket): Promise<string> => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    await once(socket, "close");
    return text;
  };
  const say = async (text: string | Uint8Array): Promise<string> => {
    const socket = await dial();
    const answer = told(socket);
    socket.end(text);
    return await answer;
  };
  const isWell = async () => expect((await call(world.registry.app, "/v1/health")).status).toBe(200);
  const head = (more = "", path = "/v1/verifications") =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${more}`;

  it.each([
    ["headers over the limit", head(`X-Long: ${"x".repeat(4_000)}\r\n\r\n`), 431, "headersTooLarge"],
    ["an address over the limit", `GET /${"x".repeat(4_000)} HTTP/1.1\r\n\r\n`, 431, "headersTooLarge"],
    ["no host", "GET /v1/health HTTP/1.1\r\n\r\n", 400, "badRequest"],
    ["two lengths", head("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), 400, "badRequest"],
    [
      "a length and chunks (request smuggling)",
      head("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      400,
      "badRequest",
    ],
    ["a length that is no number", head("Content-Length: many\r\n\r\n{}"), 400, "badRequest"],
    ["a chunk that is none", head("Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 400, "badRequest"],
    ["a bare line feed in a header", head("X: a\n b\u0000\r\n\r\n"), 400, "badRequest"],
    ["another protocol", "SSH-2.0-OpenSSH_9.7\r\n", 400, "badRequest"],
    ["a TLS handshake", Buffer.from("16030100a5010000a10303", "hex"), 400, "badRequest"],
    [
      "another charset's JSON",
      head(
        "Content-Type: application/json; charset=utf-16\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\u0000{\u0000}",
      ),
      400,
      "badRequest",
    ],
    [
      "a type that is none",
      head("Content-Type: ;;;\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
      415,
      "mediaType",
    ],
    [
      "a length over the limit, before any of it is sent",
      head("Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"),
      413,
      "tooLarge",
    ],
  ])("%s", async (_what, text, status, code) => {
    const answer = await say(text);
    expect(Number(answer.slice(9, 12))).toBe(status);
    const body = Problem.parse(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)));
    expect(body).toMatchObject({ status, code: `registry.${code}` });
    await isWell();
  });

  it("a request that comes drop by drop is ended with 408, in its headers and in its body", async () => {
    for (const start of [head(), head("Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]) {
      const socket = await dial();
      const answer = told(socket);
      socket.write(start);
      const drops = setInterval(() => socket.write("a"), 20);
      const text = await answer;
      clearInterval(drops);
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(text).toContain("registry.requestTimeout");
    }
    await isWell();
  });

  it("a good request followed by rubbish is answered; the rubbish ends the connection", async () => {
    const answer = await say(
      `GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n\u0001\u0002 rubbish\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400) /);
    expect(answer).toContain("HTTP/1.1 400 ");
    await isWell();
  });

  it("whatever bytes arrive: a problem or a closed connection, and a server that still answers", async () => {
    const words = fc.constantFrom(
      "GET ",
      "POST ",
      "/v1/verifications",
      "/v1/tokens/71/",
      "%00",
      "%E0%A4",
      " HTTP/1.1\r\n",
      "Host: localhost\r\n",
      "Content-Type: application/json\r\n",
      "Content-Length: 10\r\n",
      "Transfer-Encoding: chunked\r\n",
      "\r\n",
      "\r\n\r\n",
      "{",
      "[[[[[[",
      '{"otp":"',
      "'; DROP TABLE tokens; --",
      "\u0000",
      "\n",
    );
    const rubbish = fc.oneof(
      fc.array(words, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(""))),
      fc.uint8Array({ maxLength: 300 }),
    );
    await fc.assert(
      fc.asyncProperty(rubbish, async (bytes) => {
        const answer = await say(bytes);
        for (const status of answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)) {
          expect(Number(status[1])).toBeGreaterThanOrEqual(400);
          expect(Number(status[1])).toBeLessThan(500);
        }
      }),
      { numRuns: 60 },
    );
    await isWell();
  });

  it("more than it can do at once is refused with 503 and when to come again, and nothing of it is lost", async () => {
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const holder = new pg.Client({ connectionString: world.databaseUrl });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE workstations IN ACCESS EXCLUSIVE MODE");
    const waiting = [branch.packages({ count: 1 }), branch.packages({ count: 1 })];
    await expect
      .poll(async () => {
        const { rows } = await holder.query("SELECT 1 FROM pg_locks WHERE NOT granted");
        return rows.length;
      })
      .toBe(2);
    const answer = await world.registry.app.inject("/v1/health");
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: "registry.busy" });
    expect(answer.headers["retry-after"]).toBe("1");
    await holder.query("ROLLBACK");
    await holder.end();
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
    await isWell();
  });

  it("this machine's callers are counted only when that is wanted", async () => {
    const strict = await world.another({ limits: { local: 3 } });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await call(strict.app, "/v1/health")).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });
});
