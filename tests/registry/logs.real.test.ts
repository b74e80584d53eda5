import { Writable } from "node:stream";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { Branch } from "../support/branch.ts";
import { type ExampleRequest, OpenApi, operationsOf, send } from "../support/openapi.ts";
import { preparations } from "./examples.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();

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
  const world = await worlds.open({ logger: { level: "trace", stream } });
  const { app } = world.registry;
  const operations = operationsOf(OpenApi.parse((await app.inject("/openapi.json")).json()));
  return { world, app, lines, operations };
}

/** Longer ones are looked for inside of everything that was logged; a shorter one, such as 71, must be no text of it. */
const LONG = 6;

function traces(lines: readonly string[], request: ExampleRequest): string[] {
  const said = lines.flatMap((line) => {
    const { time: _time, pid: _pid, hostname: _hostname, ...rest } = JSON.parse(line);
    return leaves(rest);
  });
  const sent = leaves([request.path, request.query, request.body]).map(String);
  return sent.filter((value) =>
    said.some((logged) => (value.length < LONG ? logged === value : String(logged).includes(value))),
  );
}

describe("the log", () => {
  it("R14 R15 shows nothing of what any endpoint is sent, whether it is right or wrong", async () => {
    const { world, app, lines, operations } = await logged();
    const branch = await Branch.opened(app, world.enrolmentCode);
    for (const operation of operations) {
      const prepare = preparations[operation.operationId];
      const right = prepare ? await prepare({ world, branch }, operation.example) : operation.example;
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
