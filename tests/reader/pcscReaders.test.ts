import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReaderStatus } from "../../src/contract/reader.ts";
import {
  type PcscOptions,
  type PcscReaders,
  startPcscReaders,
  waitForStatus,
} from "../../src/reader/index.ts";
import { DO, READER } from "./scriptedProcess.ts";

/** For whoever waits for silence: on a busy machine others must not be taken for silent. */
const IMPATIENT = { heartbeatMs: 150 };
const DEADLINE_MS = 30_000;
const bytes = (...values: number[]) => Uint8Array.from(values);
const code = (expected: string) => expect.objectContaining({ fullCode: `reader.${expected}` });

let home: string;
let readers: PcscReaders;
let seen: ReaderStatus["service"][];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "reader-"));
});
afterEach(async () => {
  await readers.close();
  await rm(home, { recursive: true });
});

function start(script: string, options: PcscOptions = {}): PcscReaders {
  readers = startPcscReaders({
    childModule: join(import.meta.dirname, "scriptedProcess.ts"),
    env: { SCRIPT: script, STARTS: join(home, "starts") },
    ...options,
  });
  seen = [];
  readers.on("status", ({ service }) => {
    if (seen.at(-1) !== service) seen.push(service);
  });
  return readers;
}

const becomes = (service: ReaderStatus["service"]) =>
  waitForStatus(readers, (status) => status.service === service, DEADLINE_MS);
const cardThere = () =>
  waitForStatus(readers, (status) => status.readers.some((reader) => reader.card), DEADLINE_MS);
const starts = async () => (await readFile(join(home, "starts"), "utf8")).split("\n").length - 1;

async function handle() {
  await cardThere();
  return readers.connect(READER);
}

describe("the supervisor of the reader process", () => {
  it("passes commands and answers on as they are", async () => {
    start("well");
    const card = await handle();
    expect(await card.transmit(bytes(0x80, 1, 2))).toEqual(bytes(0x80, 1, 2, 0x90, 0x00));
    expect(readers.reason()).toBeNull();
  });

  it("waits with connect for a process that is still starting", async () => {
    start("well");
    expect(readers.status().service).toBe("starting");
    // The reader is told right after `ready`: whichever comes first, it is never `starting` that is answered.
    const refusal = await readers.connect("No Such Reader").catch((error: unknown) => error);
    expect(refusal).toEqual(code("noReader"));
    expect(readers.status().service).toBe("ready");
  });

  it("replaces a process that crashes, and rejects what was under way", async () => {
    start("well");
    const card = await handle();
    const before = readers.status().readers[0]?.card?.insertion ?? 0;
    const other = card.transmit(bytes(DO.crash));
    await expect(other).rejects.toEqual(code("readerRestarted"));
    expect(await becomes("ready")).toBe(true);
    await expect(card.transmit(bytes(0x80))).rejects.toEqual(code("readerRestarted"));
    const again = await handle();
    expect(again.insertion).toBeGreaterThan(before);
    expect(await again.transmit(bytes(0x80))).toHaveLength(3);
    expect(await starts()).toBe(2);
    expect(seen).toContain("restarting");
  });

  it("kills a process whose card never answers, within the deadline", async () => {
    start("well", { commandDeadlineMs: 300 });
    const card = await handle();
    await expect(card.transmit(bytes(DO.neverAnswer))).rejects.toEqual(code("timeout"));
    expect(await cardThere()).toBe(true);
    expect(await starts()).toBe(2);
  });

  it("kills a process that is silent: three missed heartbeats", async () => {
    start("well", IMPATIENT);
    const card = await handle();
    await expect(card.transmit(bytes(DO.block))).rejects.toEqual(code("readerRestarted"));
    expect(readers.reason()).toContain("silent");
    expect(await becomes("ready")).toBe(true);
  });

  it("kills a process that speaks nonsense", async () => {
    start("well");
    const card = await handle();
    await expect(card.transmit(bytes(DO.garbage))).rejects.toEqual(code("readerRestarted"));
    expect(readers.reason()).toContain("cannot be read");
  });

  it("says unavailable when the process speaks nothing but nonsense, and tries on with growing pauses", async () => {
    const begun = performance.now();
    start("garbage");
    expect(await becomes("unavailable")).toBe(true);
    expect(readers.reason()).toContain("cannot be read");
    expect(seen).toEqual(["restarting", "unavailable"]);
    await expect.poll(starts).toBe(5);
    // Four pauses: 0, 100, 300 and 1000 ms.
    expect(performance.now() - begun).toBeGreaterThan(1400);
    await expect(readers.connect(READER)).rejects.toEqual(code("unavailable"));
  });

  it("says noService, not restarting, when opening the service hangs; and is ready once it opens", async () => {
    start("opensAtThird", IMPATIENT);
    expect(await becomes("noService")).toBe(true);
    await expect(readers.connect(READER)).rejects.toEqual(code("noService"));
    expect(await becomes("ready")).toBe(true);
    expect(seen).toEqual(["noService", "ready"]);
    expect(await starts()).toBe(3);
  });

  it("says noService while the process finds none, without replacing it", async () => {
    start("noServiceFirst");
    expect(await becomes("noService")).toBe(true);
    expect(await becomes("ready")).toBe(true);
    expect(await starts()).toBe(1);
  });

  it("says noService at once when the service ends, and finds it again with a new process", async () => {
    start("well");
    const card = await handle();
    await expect(card.transmit(bytes(DO.lose))).rejects.toEqual(code("noService"));
    expect(readers.status()).toEqual({ service: "noService", readers: [] });
    expect(await becomes("ready")).toBe(true);
    expect(await (await handle()).transmit(bytes(0x80))).toHaveLength(3);
    expect(await starts()).toBe(2);
  });

  it("says unavailable when nfc-pcsc cannot be loaded, with the reason, and does not try again", async () => {
    start("unavailable");
    expect(await becomes("unavailable")).toBe(true);
    expect(readers.reason()).toBe("no such module");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await starts()).toBe(1);
    await expect(readers.connect(READER)).rejects.toEqual(code("unavailable"));
  });

  it("says unavailable when the process ends again and again before its first word", async () => {
    start("stillborn");
    expect(await becomes("unavailable")).toBe(true);
    expect(readers.reason()).toContain("(3)");
  });

  it("says unavailable when there is no program to start", async () => {
    start("well", { execPath: join(home, "no-such-node") });
    expect(await becomes("unavailable")).toBe(true);
    expect(readers.reason()).toContain("ENOENT");
  });

  it("calls an answer of under 2 bytes a card that is gone", async () => {
    start("well");
    const card = await handle();
    await expect(card.transmit(bytes(DO.empty))).rejects.toEqual(code("cardGone"));
    // Nothing more goes through this handle, even if the card is still said to lie there.
    await expect(card.transmit(bytes(0x80))).rejects.toEqual(code("cardGone"));
  });

  it("tells a swapped card from one that is gone", async () => {
    start("well");
    const card = await handle();
    await expect(card.transmit(bytes(DO.swap))).rejects.toEqual(code("cardSwapped"));
    await expect(card.transmit(bytes(0x80))).rejects.toEqual(code("cardSwapped"));
    await expect(readers.connect(READER, { insertion: card.insertion })).rejects.toEqual(code("cardSwapped"));
    const next = await readers.connect(READER);
    expect(next.insertion).toBeGreaterThan(card.insertion);
  });

  it("tells an unplugged reader", async () => {
    start("well");
    const card = await handle();
    await expect(card.transmit(bytes(DO.unplug))).rejects.toEqual(code("vanished"));
    expect(readers.status()).toEqual({ service: "ready", readers: [] });
    await expect(readers.connect(READER)).rejects.toEqual(code("noReader"));
  });

  it("waits a moment for a card that another program holds", async () => {
    start("busyThree");
    const card = await handle();
    expect(await card.transmit(bytes(0x80))).toHaveLength(3);
  });

  it("gives up on a card that another program keeps", async () => {
    start("busy");
    await expect(handle()).rejects.toEqual(code("busy"));
  });

  it("rejects everything with closed after close, and leaves no process behind", async () => {
    start("well");
    const card = await handle();
    const pending = card.transmit(bytes(DO.neverAnswer));
    const pid = readers.processId() ?? 0;
    const refused = expect(pending).rejects.toEqual(code("closed"));
    await readers.close();
    await refused;
    await expect(card.transmit(bytes(0x80))).rejects.toEqual(code("closed"));
    await expect(readers.connect(READER)).rejects.toEqual(code("closed"));
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
