import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runVirtualCard, VirtualCard } from "../../../../src/card/index.ts";
import { StateFile } from "../../../../src/card/virtual/vpcd/stateFile.ts";

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "card-state-"));
  path = join(directory, "card.json");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("state file", () => {
  it("gives back what was written, and only what changed", async () => {
    const file = new StateFile(path);
    expect(await file.readChanged()).toBeNull();
    const state = VirtualCard.blank().toState();
    await file.write(state);
    expect(await file.readChanged()).toBeNull();
    expect(await new StateFile(path).readChanged()).toEqual(state);
    await writeFile(path, JSON.stringify({ ...state, present: false }));
    expect(await file.readChanged()).toEqual({ ...state, present: false });
    expect(await file.readChanged()).toBeNull();
  });

  it("never takes a look that meets our own write for a change from outside", async () => {
    const file = new StateFile(path);
    const state = VirtualCard.blank().toState();
    await file.write(state);
    const looks: Promise<unknown>[] = [];
    const looking = setInterval(() => looks.push(file.readChanged()), 1);
    for (let capacity = 0; capacity < 30; capacity++) await file.write({ ...state, capacity });
    clearInterval(looking);
    expect(looks.length).toBeGreaterThan(0);
    expect((await Promise.all(looks)).filter((look) => look !== null)).toEqual([]);
  });

  it("is its owner's alone, and leaves nothing beside it", async () => {
    await new StateFile(path).write(VirtualCard.blank().toState());
    expect(await readdir(directory)).toEqual(["card.json"]);
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each(["", "{", "{}", '{"format":1}'])("of '%s' is refused and left as it is", async (text) => {
    await writeFile(path, text);
    const run = runVirtualCard({
      host: "127.0.0.1",
      port: 1,
      stateFile: path,
      signal: AbortSignal.timeout(1),
    });
    await expect(run).rejects.toMatchObject({ code: "virtualCardState" });
    expect(await readFile(path, "utf8")).toBe(text);
  });
});

describe("runVirtualCard", () => {
  it("takes the card off and puts another on as the file says, and ends with its signal", async () => {
    const lines: string[] = [];
    const server = createServer((line) => {
      line.on("error", () => {});
      line.write(Uint8Array.of(0, 1, 4));
      line.once("data", (atr) => lines.push(atr.toString("hex")));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const ending = new AbortController();
    const events: string[] = [];
    const run = runVirtualCard({
      host: "127.0.0.1",
      port,
      stateFile: path,
      signal: ending.signal,
      onEvent: (event) => events.push(event),
    });
    await expect.poll(() => lines).toEqual(["00053b80800101"]);
    const state = VirtualCard.blank().toState();
    await writeFile(path, JSON.stringify({ ...state, present: false }));
    await expect.poll(() => events).toEqual(["attached", "detached"]);
    await writeFile(path, JSON.stringify({ ...state, atr: "3b00" }));
    await expect.poll(() => lines).toEqual(["00053b80800101", "00023b00"]);
    ending.abort();
    await run;
    expect(events).toEqual(["attached", "detached", "attached", "detached"]);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});
