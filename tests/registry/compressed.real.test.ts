import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { registryClient } from "../../src/sync/index.ts";
import { Branch } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();

async function open() {
  const world = await worlds.open();
  const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
  const post = (payload: Buffer, encoding: string) =>
    world.registry.app.inject({
      method: "POST",
      url: "/v1/journal",
      headers: { "content-type": "application/json", "content-encoding": encoding },
      payload,
    });
  return { world, branch, post };
}

describe("a journal's batch that is compressed", () => {
  it("R16 is taken as one that is not; a long queue is sent so by itself", async () => {
    const { world, branch, post } = await open();
    const cards = [{ vendorCode: "71", serialNumber: "0042819001" }];
    const received = () => branch.entry("stock.received", { shipmentId: "TRAINING-71-0001", cards });
    const { workstationId } = branch;
    const batch = { workstationId, entries: [received(), received()] };
    const answer = await post(gzipSync(JSON.stringify(batch)), "gzip");
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json()).toMatchObject({ position: branch.position });
    const url = await world.registry.listen();
    const entries = Array.from({ length: 60 }, received);
    const client = registryClient({ url: () => url });
    const { position } = await client.push({ workstationId, entries });
    expect(position.seq).toBe(entries.at(-1)?.seq);
  });

  it.each([
    ["grows beyond what a batch may be", gzipSync(Buffer.alloc(64 * 1024 * 1024)), "gzip", 413, "tooLarge"],
    ["is not gzip", Buffer.from('{"workstationId":"x"}'), "gzip", 400, "badRequest"],
    ["ends in the middle", gzipSync("{}").subarray(0, 12), "gzip", 400, "badRequest"],
    ["is compressed otherwise", Buffer.from("{}"), "br", 415, "mediaType"],
    ["is no JSON inside", gzipSync("not json"), "gzip", 400, "badRequest"],
  ])("is refused when it %s", async (_what, payload, encoding, status, code) => {
    const { post } = await open();
    const answer = await post(payload, encoding);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code: `registry.${code}` });
  });
});
