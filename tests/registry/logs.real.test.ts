import { Writable } from "node:stream";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { type ExampleRequest, send } from "../support/openapi.ts";
import { exampleStages } from "./stage.ts";

const openStage = exampleStages();

/** Every text and number in a value. */
function leaves(value: unknown): (string | number)[] {
  if (typeof value === "string" || typeof value === "number") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(leaves) : [];
}

async function logged() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const stage = await openStage({ logger: { level: "trace", stream } });
  return { ...stage, app: stage.world.registry.app, lines };
}

/** Longer ones are looked for inside of everything that was logged; a shorter one, such as 71, must be no text of it. */
const LONG = 6;

function traces(lines: readonly string[], request: ExampleRequest): string[] {
  const said = lines.flatMap((line) => {
    // A route is a text of ours, with its parameters' names.
    const { time: _time, pid: _pid, hostname: _hostname, route: _route, ...rest } = JSON.parse(line);
    return leaves(rest);
  });
  const sent = leaves([request.path, request.query, request.body]).map(String);
  return sent.filter((value) =>
    said.some((logged) => (value.length < LONG ? logged === value : String(logged).includes(value))),
  );
}

describe("the log", () => {
  it("R14 R15 shows nothing of what any endpoint is sent, whether it is right or wrong", async () => {
    const { app, lines, operations, prepared } = await logged();
    for (const operation of operations) {
      const right = await prepared(operation);
      // Wrong in its form: what the validator says of it must not quote it.
      const body = right.body && {
        ...right.body,
        vendorCode: [right.body],
        otp: "4829131234567",
        surprise: 1,
      };
      const path = Object.fromEntries(Object.keys(right.path).map((name) => [name, "wrong 0042819001"]));
      for (const request of [right, { ...right, body }, { ...right, path }]) {
        lines.length = 0;
        await send(app, operation, request);
        const lineOfIt = lines.map((line) => JSON.parse(line)).filter((line) => line.route);
        expect(lineOfIt, operation.operationId).toHaveLength(1);
        expect(traces(lines, request), operation.operationId).toEqual([]);
      }
    }
  });

  it("would be caught showing something", async () => {
    const request = { path: { serialNumber: "0042819001" }, query: {}, headers: {}, body: { otp: "71" } };
    expect(traces(['{"msg":"GET /v1/tokens/71/0042819001"}', '{"code":"71"}'], request)).toEqual([
      "0042819001",
      "71",
    ]);
  });

  it("tells of each request its id, route, status, time and kind of caller; the id goes back and forth", async () => {
    const { app, lines } = await logged();
    const id = uuidv7();
    const asked = await app.inject({ url: "/v1/tokens/71/0042819001", headers: { "x-request-id": id } });
    expect(asked.headers["x-request-id"]).toBe(id);
    expect(lines.map((line) => JSON.parse(line)).findLast((line) => line.route)).toMatchObject({
      reqId: id,
      method: "GET",
      route: "/v1/tokens/:vendorCode/:serialNumber",
      status: 200,
      ms: expect.any(Number),
      caller: "local",
    });
    // Anything but a UUID could be a value that has no business in a log.
    const odd = await app.inject({ url: "/v1/health", headers: { "x-request-id": "0042819001" } });
    expect(odd.headers["x-request-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(lines.join("")).not.toContain("0042819001");
  });

  it("applies to the pages as well: a foreign name is refused there too", async () => {
    const { app } = await logged();
    for (const url of ["/docs/", "/docs/static/swagger-ui.css", "/openapi.json"]) {
      const { statusCode } = await app.inject({ url, headers: { host: "evil.example" } });
      expect(statusCode, url).toBe(421);
    }
  });
});
