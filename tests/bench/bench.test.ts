import { createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { readCommandLine } from "./commandLine.ts";
import { KeepAlive, postRequest } from "./keepAlive.ts";
import { asJson, asTable, rounded } from "./report.ts";
import { letGoOfEverything, withResources } from "./resources.ts";
import { median, perSecond, quantile, ratio, spread, takeTurns } from "./statistics.ts";

const someNumbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});

describe("statistics", () => {
  it("finds the median of odd and even numbers of values, in any order", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(() => median([])).toThrow(RangeError);
  });

  it("gives p50 and p99 by nearest rank", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(hundred, 0.5)).toBe(50);
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(quantile(hundred, 1)).toBe(100);
    expect(quantile([3], 0.01)).toBe(3);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => quantile([1], 0)).toThrow(RangeError);
  });

  it("never leaves the values it was given, and leaves them in their order", () => {
    fc.assert(
      fc.property(someNumbers, (values) => {
        const before = [...values];
        const { min, max } = spread(values);
        const middle = median(values);
        expect(values).toEqual(before);
        expect(min <= middle && middle <= max).toBe(true);
        expect(values).toContain(quantile(values, 0.99));
      }),
    );
  });

  it("takes the ratio round by round, so that a slow round slows both", () => {
    expect(ratio([10, 1, 10], [5, 0.5, 5])).toBe(2);
    expect(() => ratio([1, 2], [1])).toThrow(RangeError);
  });

  it("lets contenders take turns, another one first each round, and forgets the warm-up", async () => {
    const order: string[] = [];
    const contender = (name: string, value: number) => () => {
      order.push(name);
      return value;
    };
    const said = await takeTurns(
      { a: contender("a", 1), b: async () => contender("b", 2)() },
      { warmUps: 1, rounds: 2 },
    );
    expect(order.join("")).toBe("abbaab");
    expect(said).toEqual({ a: [1, 1], b: [2, 2] });
  });

  it("counts operations by the clock it is given", () => {
    let at = 0;
    let done = 0;
    const half = () => {
      at += 0.5;
      done += 1;
    };
    expect(perSecond(half, 100, () => at)).toBe(2000);
    expect(done).toBeGreaterThanOrEqual(200);
  });
});

describe("command line", () => {
  const parts = { card: { about: "cards" }, otp: { about: "OTPs" } };

  it("measures everything, or the one part that is named", () => {
    expect(readCommandLine([], parts)).toEqual({ kind: "measure", parts: ["card", "otp"], json: false });
    expect(readCommandLine(["--json", "--only", "otp"], parts)).toEqual({
      kind: "measure",
      parts: ["otp"],
      json: true,
    });
    expect(readCommandLine(["--only=card"], parts)).toMatchObject({ parts: ["card"] });
  });

  it.each([["--only", "nope"], ["--only"], ["--only", "toString"], ["--fast"], ["otp"]])(
    "answers %j %j with the usage and exit code 2",
    (...words) => {
      const asked = readCommandLine(words, parts);
      expect(asked).toMatchObject({ kind: "say", exitCode: 2 });
      expect(asked.kind === "say" && asked.text).toMatch(/usage: npm run bench[\s\S]*card\s+cards/);
    },
  );

  it("names every part in its help", () => {
    const asked = readCommandLine(["--help"], parts);
    expect(asked).toMatchObject({ kind: "say", exitCode: 0 });
    expect(asked.kind === "say" && asked.text).toMatch(/card\s+cards\n\s+otp\s+OTPs/);
  });
});

describe("report", () => {
  const report = { registry: { verify: { 8: { perSecond: 1234.567, p50Ms: 0.123456 } } }, app: null };

  it("is one JSON object with as many digits as were measured, and null where nothing was", () => {
    expect(JSON.parse(asJson(report))).toEqual({
      registry: { verify: { 8: { perSecond: 1235, p50Ms: 0.1235 } } },
      app: null,
    });
    expect([rounded(999.96), rounded(1000.4), rounded(0)]).toEqual([1000, 1000, 0]);
  });

  it("is a table of whole names for people", () => {
    expect(asTable(report).trimEnd().split("\n")).toEqual([
      "registry.verify.8.perSecond  1235",
      "registry.verify.8.p50Ms      0.1235",
      "app                          not measured",
    ]);
  });
});

describe("resources", () => {
  it("are let go of last first, also when the work fails or is interrupted", async () => {
    const closed: string[] = [];
    const work = withResources(async (opened) => {
      opened.defer(() => void closed.push("first"));
      opened.defer(() => void closed.push("second"));
      throw new Error("broken");
    });
    await expect(work).rejects.toThrow("broken");
    expect(closed.splice(0)).toEqual(["second", "first"]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const interrupted = withResources(async (opened) => {
      opened.defer(() => void closed.push("open"));
      await promise;
    });
    await letGoOfEverything();
    expect(closed).toEqual(["open"]);
    resolve();
    await interrupted;
    expect(closed).toEqual(["open"]);
    await expect(withResources(async () => 1)).rejects.toThrow("interrupted");
  });
});

describe("keep-alive client", () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  async function answering(answer: (socket: Socket, request: string) => void): Promise<URL> {
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.on("data", (bytes) => answer(socket, bytes.toString()));
      socket.on("error", () => {});
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const { port } = listening.address() as { port: number };
    return new URL(`http://127.0.0.1:${port}`);
  }

  it("puts an answer together from any pieces, and uses its connection again", async () => {
    const heard: string[] = [];
    const url = await answering(async (socket, request) => {
      heard.push(request);
      const body = `{"n":${heard.length}}`;
      const text = `HTTP/1.1 20${heard.length} Fine\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) {
        await new Promise<void>((sent) => socket.write(piece, () => setImmediate(sent)));
      }
    });
    const client = await KeepAlive.open(url);
    const request = postRequest(url, "/x", { name: "김" });
    expect(await client.send(request)).toEqual({ status: 201, body: '{"n":1}' });
    expect(await client.send(request)).toEqual({ status: 202, body: '{"n":2}' });
    client.close();
    expect(sockets.size).toBe(1);
    expect(heard[0]).toContain(`content-length: ${Buffer.byteLength('{"name":"김"}')}\r\n`);
  });

  it("rejects when the server hangs up", async () => {
    const url = await answering((socket) => socket.destroy());
    const client = await KeepAlive.open(url);
    await expect(client.send(postRequest(url, "/x", {}))).rejects.toThrow();
  });
});
