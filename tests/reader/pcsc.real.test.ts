import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ReaderStatus } from "../../src/contract/reader.ts";
import {
  type PcscOptions,
  type PcscReaders,
  startPcscReaders,
  waitForStatus,
} from "../../src/reader/index.ts";
import { eventually } from "../support/eventually.ts";
import { type Pcscd, startPcscd } from "../support/pcscd.ts";
import { ATR, insertPlainCard, PLAIN, type PlainCard } from "./plainCard.ts";

const code = (expected: string) => expect.objectContaining({ fullCode: `reader.${expected}` });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const DEADLINE_MS = 30_000;
/** Where the deadline of a command is not what is tried. */
const PATIENT = { commandDeadlineMs: 60_000 };
const FIRST = "Virtual PCD 00 00";
const SECOND = "Virtual PCD 00 01";

let pcscd: Pcscd;
let readers: PcscReaders;
const cards: PlainCard[] = [];

async function begin(options: PcscOptions & { running?: boolean } = {}): Promise<void> {
  const { running = true, ...rest } = options;
  pcscd = await startPcscd({ running });
  readers = startPcscReaders({ env: pcscd.env, ...rest });
}

afterEach(async () => {
  await readers.close();
  for (const card of cards.splice(0)) await card.remove();
  await pcscd[Symbol.asyncDispose]();
});

async function insert(slot = 0, number = 1): Promise<PlainCard> {
  const card = await insertPlainCard(pcscd.vpcdPorts[slot] ?? 0, number);
  cards.push(card);
  return card;
}

/** Until the card has a command and is at work on it. */
const heard = (card: PlainCard) => expect.poll(() => card.heard.length).toBeGreaterThan(0);

const until = (condition: (status: ReaderStatus) => boolean) =>
  waitForStatus(readers, condition, DEADLINE_MS);
const cardOn = (name: string) => (status: ReaderStatus) =>
  status.readers.some((reader) => reader.name === name && reader.card !== null);
const service = (state: ReaderStatus["service"]) => (status: ReaderStatus) => status.service === state;

async function handleOn(name = FIRST) {
  expect(await until(cardOn(name))).toBe(true);
  return readers.connect(name);
}

describe("readers and cards through PC/SC", () => {
  it("finds both slots and tells their cards apart", async () => {
    await begin();
    await insert(0, 1);
    await insert(1, 2);
    const [first, second] = [await handleOn(FIRST), await handleOn(SECOND)];
    expect(readers.status().readers.map(({ name, kind }) => [name, kind])).toEqual([
      [FIRST, "pcsc"],
      [SECOND, "pcsc"],
    ]);
    expect(readers.status().readers[0]?.card?.atr).toBe(ATR);
    expect(first.insertion).not.toBe(second.insertion);
    // At the same time, and the answers do not get mixed up.
    const answers = await Promise.all([first, second, first, second].map((card) => card.transmit(PLAIN.who)));
    expect(answers.map(([number]) => number)).toEqual([1, 2, 1, 2]);
  });

  it("finds a card that lay there before we started", async () => {
    pcscd = await startPcscd();
    await insert();
    await pause(600);
    readers = startPcscReaders({ env: pcscd.env });
    const card = await handleOn();
    expect((await card.transmit(PLAIN.who))[0]).toBe(1);
  });

  it("refuses an empty and an unknown reader", async () => {
    await begin();
    expect(await until((status) => status.readers.length === 2)).toBe(true);
    await expect(readers.connect(FIRST)).rejects.toEqual(code("noCard"));
    await expect(readers.connect("ACS ACR1252 00 00")).rejects.toEqual(code("noReader"));
  });

  it("passes answers of every length on whole", async () => {
    await begin();
    await insert();
    const card = await handleOn();
    for (const length of [0, 1, 254, 255, 256, 257, 1000, 4096, 65_000]) {
      const answer = await card.transmit(PLAIN.bytes(length));
      expect(answer).toHaveLength(length === 0 ? 2 : length + 2);
      expect([...answer.slice(-2)]).toEqual([0x90, 0x00]);
    }
  });

  it("notices a card that comes and goes, with a new number each time", async () => {
    await begin();
    const seen: number[] = [];
    for (let round = 0; round < 3; round++) {
      const card = await insert();
      expect(await until(cardOn(FIRST))).toBe(true);
      seen.push(readers.status().readers[0]?.card?.insertion ?? 0);
      await card.remove();
      expect(await until((status) => !cardOn(FIRST)(status))).toBe(true);
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it("resets the card when it is released", async () => {
    await begin();
    await insert();
    const one = await handleOn();
    expect((await one.transmit(PLAIN.who))[1]).toBe(1);
    expect((await one.transmit(PLAIN.who))[1]).toBe(2);
    await one.release();
    const two = await handleOn();
    expect((await two.transmit(PLAIN.who))[1]).toBe(1);
    expect(two.insertion).toBe(one.insertion);
  });
});

describe("cards that go wrong", () => {
  it("calls a card pulled in the middle of a command gone", async () => {
    await begin();
    await insert();
    const card = await handleOn();
    await expect(card.transmit(PLAIN.pull)).rejects.toEqual(code("cardGone"));
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("cardGone"));
    expect(await until((status) => !cardOn(FIRST)(status))).toBe(true);
    await insert(0, 2);
    expect((await (await handleOn()).transmit(PLAIN.who))[0]).toBe(2);
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("cardSwapped"));
  });

  it("calls a card pulled between commands gone", async () => {
    await begin();
    const plastic = await insert();
    const card = await handleOn();
    await card.transmit(PLAIN.who);
    await plastic.remove();
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("cardGone"));
  });

  it("never lets a card that was swapped in hear a command meant for the first", async () => {
    await begin();
    const first = await insert(0, 1);
    const card = await handleOn();
    await card.transmit(PLAIN.who);
    await first.remove();
    const second = await insert(0, 2);
    // As fast as it goes, from before pcscd has noticed anything until after.
    const refusals = new Set<string>();
    for (const end = performance.now() + DEADLINE_MS; performance.now() < end; await pause(20)) {
      const answer = await card.transmit(PLAIN.who).catch((error: { fullCode: string }) => error.fullCode);
      refusals.add(String(answer));
      if (answer === "reader.cardSwapped") break;
    }
    expect(second.heard).toEqual([]);
    // Where this process was slow and pcscd quick, the first is not seen.
    refusals.delete("reader.cardGone");
    expect([...refusals]).toEqual(["reader.cardSwapped"]);
    await expect(readers.connect(FIRST, { insertion: card.insertion })).rejects.toEqual(code("cardSwapped"));
  });

  it("waits for a slow card, and gives up on one that hangs", async () => {
    await begin({ commandDeadlineMs: 2500 });
    const plastic = await insert();
    const other = await insert(1, 2);
    const card = await handleOn();
    expect([...(await card.transmit(PLAIN.slow(500)))].slice(-2)).toEqual([0x90, 0x00]);
    const bystander = await handleOn(SECOND);
    await expect(card.transmit(PLAIN.hang)).rejects.toEqual(code("timeout"));
    // The price: the process is a new one, so handles on other readers are lost with it.
    await expect(bystander.transmit(PLAIN.who)).rejects.toEqual(code("readerRestarted"));
    expect((await (await handleOn(SECOND)).transmit(PLAIN.who))[0]).toBe(2);
    expect(other.heard).toHaveLength(1);
    // The reader of the card that hangs works again once that card is gone.
    await plastic.remove();
    expect(await until((status) => status.readers.length === 2 && !cardOn(FIRST)(status))).toBe(true);
    await insert(0, 3);
    expect((await (await handleOn()).transmit(PLAIN.who))[0]).toBe(3);
  });

  it("survives a card that hangs and is pulled while it hangs", async () => {
    await begin(PATIENT);
    const plastic = await insert();
    const card = await handleOn();
    const refused = expect(card.transmit(PLAIN.hang)).rejects.toEqual(code("cardGone"));
    await heard(plastic);
    await plastic.remove();
    await refused;
  });
});

describe("exclusive use", () => {
  it("keeps other programs off the card from connect to release", async () => {
    await begin();
    await insert();
    const card = await handleOn();
    const otherProgram = startPcscReaders({ env: pcscd.env });
    try {
      expect(await waitForStatus(otherProgram, cardOn(FIRST), DEADLINE_MS)).toBe(true);
      await expect(otherProgram.connect(FIRST)).rejects.toEqual(code("busy"));
      expect((await card.transmit(PLAIN.who))[1]).toBe(1);
      await card.release();
      const theirs = await otherProgram.connect(FIRST);
      expect((await theirs.transmit(PLAIN.who))[1]).toBe(1);
      // Now it is us who have to wait; a short visit of the other is sat out.
      const ours = readers.connect(FIRST);
      setTimeout(() => void theirs.release(), 300);
      expect((await (await ours).transmit(PLAIN.who))[1]).toBe(1);
    } finally {
      await otherProgram.close();
    }
  });
});

describe("the PC/SC service", () => {
  it("is missed at the start and found when it comes", async () => {
    await begin({ running: false });
    expect(await until(service("noService"))).toBe(true);
    expect(readers.reason()).not.toBeNull();
    await expect(readers.connect(FIRST)).rejects.toEqual(code("noService"));
    const before = readers.processId();
    await pause(1500);
    // Looked for without a hanging process that has to be replaced over and over.
    expect(readers.processId()).toBe(before);
    expect(readers.status().service).toBe("noService");
    await pcscd.restart();
    await insert();
    expect((await (await handleOn()).transmit(PLAIN.who))[0]).toBe(1);
  });

  it.each(["stop", "kill"] as const)("%s is noticed at once, in the middle of a command too", async (how) => {
    await begin(PATIENT);
    const plastic = await insert(0, 1);
    const card = await handleOn();
    const answer = card.transmit(PLAIN.slow(20_000));
    const refused = expect(answer).rejects.toEqual(code("noService"));
    await heard(plastic);
    await pcscd[how]();
    await refused;
    expect(await until(service("noService"))).toBe(true);
    expect(readers.status().readers).toEqual([]);
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("noService"));
    await pcscd.restart();
    expect(await until(service("ready"))).toBe(true);
    await insert(0, 2);
    const again = await handleOn();
    expect(again.insertion).toBeGreaterThan(card.insertion);
    expect((await again.transmit(PLAIN.who))[0]).toBe(2);
  });

  it("may go and come back many times", async () => {
    await begin();
    for (let round = 0; round < 3; round++) {
      expect(await until(service("ready"))).toBe(true);
      await pcscd.kill();
      expect(await until(service("noService"))).toBe(true);
      await pcscd.restart();
    }
    await insert();
    expect((await (await handleOn()).transmit(PLAIN.who))[0]).toBe(1);
  });
});

/**
 * Unplug the reader or plug it in, until it is seen. Two slots come or go one after the other; what changes while
 * nfc-pcsc's library lists the readers escapes it (it compares with the moment it begins to wait) until the next change.
 */
async function pluggedTo(slots: 0 | 2, begin: () => Promise<void>, undo: () => Promise<void>): Promise<void> {
  const seen = (status: ReaderStatus) => status.readers.length === slots;
  await begin();
  for (let tries = 0; tries < 5 && !(await waitForStatus(readers, seen, 5_000)); tries += 1) {
    await undo();
    await pause(1_000);
    await begin();
  }
  expect(await until(seen)).toBe(true);
}
const unplugged = () => pluggedTo(0, pcscd.unplug, pcscd.plug);
const pluggedIn = () => pluggedTo(2, pcscd.plug, pcscd.unplug);

describe("readers that are plugged and unplugged", () => {
  it("leave the status and come back", async () => {
    await begin();
    await insert();
    const card = await handleOn();
    await unplugged();
    expect(readers.status().service).toBe("ready");
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("vanished"));
    await expect(readers.connect(FIRST)).rejects.toEqual(code("noReader"));
    await pluggedIn();
    await insert(0, 2);
    expect((await (await handleOn()).transmit(PLAIN.who))[0]).toBe(2);
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("vanished"));
  });

  it("are missed when they go in the middle of a command", async () => {
    await begin(PATIENT);
    const plastic = await insert();
    const card = await handleOn();
    // pcscd lets the command end before it lets the reader go, so this one may still be answered.
    const answer = card.transmit(PLAIN.slow(700)).then(
      (bytes) => bytes.length,
      (error: { fullCode: string }) => error.fullCode,
    );
    await heard(plastic);
    const gone = unplugged();
    expect([4, "reader.vanished", "reader.cardGone"]).toContain(await answer);
    await gone;
    expect(readers.status().service).toBe("ready");
    await expect(card.transmit(PLAIN.who)).rejects.toEqual(code("vanished"));
  });
});

describe("the reader process", () => {
  it("is replaced after kill -9, with the card", async () => {
    await begin(PATIENT);
    const plastic = await insert();
    const card = await handleOn();
    const answer = card.transmit(PLAIN.slow(2000));
    const refused = expect(answer).rejects.toEqual(code("readerRestarted"));
    const seen: string[] = [];
    readers.on("status", (status) => seen.push(status.service));
    await heard(plastic);
    process.kill(readers.processId() ?? 0, "SIGKILL");
    await refused;
    // Until pcscd is through with the command, it keeps the card for the process that was killed.
    const again = await eventually(() => handleOn());
    expect(again.insertion).toBeGreaterThan(card.insertion);
    expect((await again.transmit(PLAIN.who))[0]).toBe(1);
    expect(seen).toContain("restarting");
    expect(seen.at(-1)).toBe("ready");
  });

  it.each([true, false])("ends when the app dies (service running: %s)", async (running) => {
    await begin({ running });
    const source = `
      import { startPcscReaders } from ${JSON.stringify(new URL("../../src/reader/index.ts", import.meta.url).href)};
      const readers = startPcscReaders();
      setTimeout(() => { console.log(readers.processId()); }, 1000);
    `;
    const app = spawn(process.execPath, ["--input-type=module", "-e", source], {
      env: { ...process.env, ...pcscd.env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) => {
      app.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
    });
    expect(() => process.kill(pid, 0)).not.toThrow();
    app.kill("SIGKILL");
    const gone = async () =>
      (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")).match(/\) [ZX]|^$/);
    for (let i = 0; i < 300 && !(await gone()); i++) await pause(100);
    expect(await gone()).not.toBeNull();
  });

  it("keeps its memory over thousands of exchanges", async () => {
    await begin();
    await insert();
    const card = await handleOn();
    const memory = async () => {
      const status = await readFile(`/proc/${readers.processId()}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    };
    const exchange = async (times: number) => {
      for (let i = 0; i < times; i++) await card.transmit(PLAIN.bytes(200));
    };
    await exchange(1500);
    const before = await memory();
    await exchange(4000);
    const grown = (await memory()) - before;
    // 4000 answers in buffers of 64 KiB would be 250 MiB; the heap itself breathes by some.
    expect(grown).toBeLessThan(25);
  });
});
