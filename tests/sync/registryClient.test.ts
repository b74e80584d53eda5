import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type RegistryClient, registryClient, SyncError } from "../../src/sync/index.ts";

const servers: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

/** Only who waits for silence is impatient: a busy machine must not look like one. */
const PATIENT_MS = 10_000;
const IMPATIENT_MS = 200;
const clientOf = (url: string | null, timeoutMs = PATIENT_MS) =>
  registryClient({ url: () => url, timeoutMs });
async function served(listener: RequestListener, timeoutMs = PATIENT_MS): Promise<RegistryClient> {
  return clientOf(await listen(createServer(listener)), timeoutMs);
}
const ended = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (answer) => answer,
    (error: unknown) => error,
  );
/** The code of the SyncError that a call ends with. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await ended(call);
  return error instanceof SyncError ? error.code : `not a SyncError: ${String(error)}`;
}
const json = (response: ServerResponse, status: number, body: unknown, type = "application/json") =>
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));

const health = {
  status: "ok",
  database: true,
  time: "2026-11-22T03:00:15.000Z",
  version: "1",
  training: true,
};
const workstationId = "01a2040b-77ef-7429-9067-e8b9a6c7b526";
const key = "A".repeat(43);
/** Every call a workstation or an institution makes. */
const calls: readonly (readonly [keyof RegistryClient, (client: RegistryClient) => Promise<unknown>])[] = [
  ["health", (client) => client.health()],
  [
    "enrol",
    (client) =>
      client.enrol({
        workstationId,
        enrolmentCode: "ABCDEFGH",
        branchCode: "9010042",
        signingKey: key,
        sealingKey: key,
      }),
  ],
  ["renewCertificate", (client) => client.renewCertificate(workstationId, { certificate: "A" })],
  ["packages", (client) => client.packages({ workstationId, purpose: "issue", count: 1 })],
  [
    "customerTokens",
    (client) =>
      client.customerTokens({
        workstationId,
        customerId: workstationId,
        sealedIdentity: { enc: "A", ciphertext: "A" },
      }),
  ],
  ["push", (client) => client.push({ workstationId, entries: [] })],
  [
    "verify",
    (client) =>
      client.verify({
        requestId: workstationId,
        vendorCode: "71",
        serialNumber: "0042819001",
        otp: "123456",
      }),
  ],
  ["token", (client) => client.token("71", "0042819001")],
  ["changes", (client) => client.changes({ after: "0" })],
  ["shipments", (client) => client.shipments(workstationId)],
];

describe("registryClient", () => {
  it("asks with the method, path and body of the API, and gives the parsed answer", async () => {
    const asked: string[] = [];
    const client = await served((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        asked.push(`${request.method} ${request.url} ${request.headers["content-type"] ?? ""} ${body}`);
        json(response, 200, { ...health, tokens: [], somethingNew: 1 });
      });
    });
    expect(await client.health()).toEqual(health);
    const query = { workstationId, customerId: workstationId, sealedIdentity: { enc: "A", ciphertext: "A" } };
    expect(await client.customerTokens(query)).toEqual({ tokens: [] });
    await client.token("71", "0042819001").catch(() => {});
    await client.changes({ after: "7.0123456789abcdef", wait: 20, institutionCode: "901" }).catch(() => {});
    expect(asked).toEqual([
      "GET /v1/health  ",
      `POST /v1/customers/tokens application/json ${JSON.stringify(query)}`,
      "GET /v1/tokens/71/0042819001  ",
      "GET /v1/changes?wait=20&after=7.0123456789abcdef&institutionCode=901  ",
    ]);
  });

  it("waits for changes as long as it asked the registry to wait, and its own time on top", async () => {
    const client = await served(
      (_, response) =>
        void setTimeout(() => json(response, 200, { changes: [], next: "0" }), 3 * IMPATIENT_MS),
      IMPATIENT_MS,
    );
    expect(await client.changes({ after: "0", wait: 30 })).toEqual({ changes: [], next: "0" });
    expect(await codeOf(client.changes({ after: "0" }))).toBe("timeout");
  });

  it("asks for the address anew each time", async () => {
    const first = await listen(createServer((_, response) => json(response, 200, health)));
    let url: string | null = null;
    const client = registryClient({ url: () => url, timeoutMs: PATIENT_MS });
    expect(await codeOf(client.health())).toBe("unreachable");
    url = first;
    expect(await client.health()).toEqual(health);
    url = "not an address";
    expect(await codeOf(client.health())).toBe("unreachable");
  });

  it.each(calls)("%s: nobody there is unreachable", async (_name, call) => {
    const url = await listen(createTcpServer());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect(await codeOf(call(clientOf(url)))).toBe("unreachable");
    expect(await codeOf(call(clientOf(null)))).toBe("unreachable");
  });

  /** What comes from something that is no registry, or from a sick one, and how it is called. */
  const hostile: readonly (readonly [string, string, RequestListener])[] = [
    [
      "the page of a captive portal",
      "nonsense",
      (_, r) => r.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in to Wi-Fi"),
    ],
    ["its refusal in HTML", "nonsense", (_, r) => r.writeHead(403).end("<html>Forbidden")],
    [
      "JSON of another shape",
      "nonsense",
      (_, r) => json(r, 200, { hello: "world", outcomes: "yes", packages: 1, tokens: {} }),
    ],
    ["JSON that is no object", "nonsense", (_, r) => json(r, 200, [1, 2, 3])],
    ["null", "nonsense", (_, r) => json(r, 200, null)],
    ["nothing", "nonsense", (_, r) => r.writeHead(200).end()],
    ["no content", "nonsense", (_, r) => r.writeHead(204).end()],
    ["half of a JSON text", "nonsense", (_, r) => r.writeHead(200).end('{"status":"ok","data')],
    [
      "bytes that are no text",
      "nonsense",
      (_, r) => r.writeHead(200).end(Buffer.from([0xff, 0xfe, 0, 0x80])),
    ],
    ["a redirect", "nonsense", (_, r) => r.writeHead(302, { location: "/v1/health" }).end()],
    [
      "a permanent redirect with JSON",
      "nonsense",
      (_, r) => r.writeHead(308, { location: "https://example.com/" }).end(JSON.stringify(health)),
    ],
    ["a refusal that is no problem document", "nonsense", (_, r) => json(r, 400, { error: "bad" })],
    ["not found", "nonsense", (_, r) => r.writeHead(404).end("404 page not found")],
    ["arrays in arrays in arrays", "nonsense", (_, r) => r.writeHead(200).end("[".repeat(200_000))],
    ["an error of the server", "registryFailed", (_, r) => r.writeHead(500).end("Internal Server Error")],
    [
      "a proxy without a server behind it",
      "registryFailed",
      (_, r) => r.writeHead(502).end("<html>Bad Gateway"),
    ],
    [
      "a registry without its database",
      "registryFailed",
      (_, r) => json(r, 503, { type: "about:blank", title: "x", status: 503, code: "registry.databaseDown" }),
    ],
    ["silence", "timeout", () => {}],
    [
      "a head and then silence",
      "timeout",
      (_, r) => void r.writeHead(200, { "content-length": "100" }).write("{"),
    ],
    [
      "one byte at a time",
      "timeout",
      (_, r) => {
        r.writeHead(200);
        const timer = setInterval(() => r.write(" "), 20);
        r.on("close", () => clearInterval(timer));
      },
    ],
    ["a connection that is cut", "unreachable", (q) => q.socket.destroy()],
    [
      "an answer that is cut",
      "unreachable",
      (q, r) => {
        r.writeHead(200, { "content-length": "1000" }).write("{");
        setTimeout(() => q.socket.destroy(), 20);
      },
    ],
  ];

  it.each(hostile)("%s is a SyncError: %s, for every call", async (_what, code, listener) => {
    const client = await served(listener, code === "timeout" ? IMPATIENT_MS : PATIENT_MS);
    const codes = await Promise.all(calls.map(async ([, call]) => codeOf(call(client))));
    expect(codes).toEqual(calls.map(() => code));
  });

  it("an answer without an end is nonsense long before it fills the memory", async () => {
    let sent = 0;
    const block = Buffer.alloc(1 << 20, " ");
    const server = createServer((_, response) => {
      const pour = () => {
        while (!response.destroyed && sent < 1 << 30) {
          sent += block.length;
          if (!response.write(block)) return void response.once("drain", pour);
        }
      };
      response.writeHead(200, { "content-type": "application/json" });
      pour();
    });
    const url = await listen(server);
    const patient = clientOf(url);
    expect(await codeOf(patient.health())).toBe("nonsense");
    expect(sent).toBeLessThan(64 << 20);
  });

  it("something that does not speak HTTP is unreachable", async () => {
    const url = await listen(
      createTcpServer((socket) => {
        socket.on("error", () => {}).resume();
        socket.end("SSH-2.0-OpenSSH_9.7\r\n");
      }),
    );
    expect(await codeOf(clientOf(url).health())).toBe("unreachable");
  });

  it("a refusal carries the registry's own code, rule and words, cut where they are too long", async () => {
    const problem = { type: "about:blank", title: "Conflict", status: 409, code: "registry.journalGap" };
    const answers = [
      { ...problem, detail: "Entry 7 was expected.", rule: "R16" },
      problem,
      { ...problem, detail: "x".repeat(100_000) },
    ];
    const client = await served((_, response) =>
      json(response, 409, answers.shift(), "application/problem+json"),
    );
    expect(await ended(client.health())).toMatchObject({
      code: "refused",
      problemCode: "registry.journalGap",
      rule: "R16",
      passing: false,
      message: "The central registry refused the request: Entry 7 was expected.",
    });
    expect(await ended(client.health())).toMatchObject({
      problemCode: "registry.journalGap",
      rule: undefined,
      message: "The central registry refused the request: Conflict",
    });
    expect(((await ended(client.health())) as SyncError).message.length).toBeLessThan(500);
  });

  it("only what may pass by itself is called passing", () => {
    const passing = (
      ["unreachable", "timeout", "registryFailed", "nonsense", "refused", "notEnrolled"] as const
    ).filter((code) => new SyncError(code).passing);
    expect(passing).toEqual(["unreachable", "timeout", "registryFailed"]);
  });

  it("whatever JSON and status comes: an answer of the right shape, or a SyncError", async () => {
    let next: { status: number; body: string } = { status: 200, body: "" };
    const client = await served((_, response) => response.writeHead(next.status).end(next.body));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(200, 201, 299, 301, 304, 400, 401, 404, 409, 422, 429, 500, 503, 599),
        fc.oneof(fc.json(), fc.string()),
        fc.constantFrom(...calls),
        async (status, body, [, call]) => {
          next = { status, body };
          expect(await ended(call(client))).toBeInstanceOf(SyncError);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("a long queue", () => {
  const entry = {
    seq: 1,
    id: workstationId,
    workstationId,
    type: "stock.received",
    body: { shipmentId: "S-1", cards: [{ vendorCode: "71", serialNumber: "0042819001" }] },
    occurredAt: "2026-11-22T03:00:15.000Z",
    tellerId: "kim",
    prevHash: "0".repeat(64),
    hash: "a".repeat(64),
    signature: "A".repeat(86),
  };

  it("is sent compressed, a short one as it is; what arrives is the same", async () => {
    const arrived: { encoding: string | undefined; entries: number }[] = [];
    const client = await served(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      const encoding = request.headers["content-encoding"];
      const body = encoding === "gzip" ? gunzipSync(Buffer.concat(pieces)) : Buffer.concat(pieces);
      const { entries } = JSON.parse(body.toString("utf8")) as { entries: unknown[] };
      arrived.push({ encoding, entries: entries.length });
      json(response, 200, { outcomes: [], position: { seq: 1, hash: "a".repeat(64) } });
    });
    await client.push({ workstationId, entries: Array.from({ length: 100 }, () => entry) });
    await client.push({ workstationId, entries: [entry] });
    expect(arrived).toEqual([
      { encoding: "gzip", entries: 100 },
      { encoding: undefined, entries: 1 },
    ]);
  });
});
