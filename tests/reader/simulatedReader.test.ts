import { afterEach, describe, expect, it } from "vitest";
import { VirtualCard } from "../../src/card/virtual/virtualCard.ts";
import { ReaderStatus } from "../../src/contract/reader.ts";
import {
  combineReaders,
  type ReaderService,
  SimulatedReader,
  waitForStatus,
} from "../../src/reader/index.ts";

const NAME = "Simulated Reader";
const SELECT = Uint8Array.from(Buffer.from("00a4040007a0000005272101", "hex"));
const CALCULATE_ALL = Uint8Array.from(Buffer.from("00a400010a74080000000000000001", "hex"));
const code = (expected: string) => expect.objectContaining({ fullCode: `reader.${expected}` });
const word = (answer: Uint8Array) => Buffer.from(answer.slice(-2)).toString("hex");

const open: ReaderService[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

function simulated(options: ConstructorParameters<typeof SimulatedReader>[0] = {}): SimulatedReader {
  const reader = new SimulatedReader({ latencyMs: 0, ...options });
  open.push(reader);
  return reader;
}

describe("a simulated reader", () => {
  it("speaks with the card that lies on it", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const card = await reader.connect(NAME);
    expect(word(await card.transmit(SELECT))).toBe("9000");
    expect(reader.status()).toEqual({
      service: "ready",
      readers: [
        {
          name: NAME,
          kind: "simulated",
          inUse: false,
          card: { atr: "3b80800101", insertion: card.insertion },
        },
      ],
    });
    expect(ReaderStatus.parse(reader.status())).toEqual(reader.status());
  });

  it("refuses a reader it is not, and a card that is not there", async () => {
    const reader = simulated();
    await expect(reader.connect("Another")).rejects.toEqual(code("noReader"));
    await expect(reader.connect(NAME)).rejects.toEqual(code("noCard"));
  });

  it("numbers every insertion anew, and binds a handle to its own", async () => {
    const reader = simulated();
    const plastic = VirtualCard.blank();
    reader.insert(plastic);
    const first = await reader.connect(NAME);
    reader.remove();
    await expect(first.transmit(SELECT)).rejects.toEqual(code("cardGone"));
    reader.insert(plastic);
    await expect(first.transmit(SELECT)).rejects.toEqual(code("cardSwapped"));
    await expect(reader.connect(NAME, { insertion: first.insertion })).rejects.toEqual(code("cardSwapped"));
    const second = await reader.connect(NAME, { insertion: first.insertion + 1 });
    expect(word(await second.transmit(SELECT))).toBe("9000");
  });

  it("loses the answer when the card is taken in the middle of a command", async () => {
    const reader = simulated({ latencyMs: 20 });
    reader.insert(VirtualCard.blank());
    const card = await reader.connect(NAME);
    const answer = card.transmit(SELECT);
    setTimeout(() => reader.remove(), 5);
    await expect(answer).rejects.toEqual(code("cardGone"));
  });

  it("loses a card that tears itself off", async () => {
    const reader = simulated();
    const plastic = VirtualCard.blank();
    reader.insert(plastic);
    const card = await reader.connect(NAME);
    plastic.setFaults({ tearAfter: 1 });
    await expect(card.transmit(SELECT)).rejects.toEqual(code("cardGone"));
    expect(reader.card).toBeNull();
    expect(reader.status().readers[0]?.card).toBeNull();
  });

  it("never sends a command meant for one card to the next", async () => {
    const reader = simulated({ latencyMs: 20 });
    reader.insert(VirtualCard.blank());
    const card = await reader.connect(NAME);
    const heard: Uint8Array[] = [];
    const other = VirtualCard.blank();
    const next = {
      atr: other.atr,
      powerOn: () => other.powerOn(),
      powerOff: () => other.powerOff(),
      transmit: (apdu: Uint8Array) => {
        heard.push(apdu);
        return other.transmit(apdu);
      },
    };
    const answers = [card.transmit(SELECT), card.transmit(SELECT)];
    setTimeout(() => reader.insert(next), 5);
    for (const answer of answers) await expect(answer).rejects.toEqual(code("cardSwapped"));
    expect(heard).toEqual([]);
  });

  it.each([
    ["before", "pull", "cardGone"],
    ["after", "pull", "cardGone"],
    ["before", "vanish", "vanished"],
    ["after", "vanish", "vanished"],
    ["before", "hang", "timeout"],
    ["after", "hang", "timeout"],
  ] as const)("fails on purpose: %s the second command, %s", async (moment, kind, expected) => {
    const reader = simulated({ commandDeadlineMs: 20 });
    let carriedOut = 0;
    const plastic = VirtualCard.blank();
    reader.insert({
      atr: plastic.atr,
      powerOn: () => plastic.powerOn(),
      powerOff: () => plastic.powerOff(),
      transmit: (apdu) => {
        carriedOut += 1;
        return plastic.transmit(apdu);
      },
    });
    const card = await reader.connect(NAME);
    reader.planFault({ command: 2, moment, kind });
    expect(word(await card.transmit(SELECT))).toBe("9000");
    await expect(card.transmit(CALCULATE_ALL)).rejects.toEqual(code(expected));
    expect(carriedOut).toBe(moment === "before" ? 1 : 2);
    // The handle is dead, and the reader works again with the card laid down anew.
    await expect(card.transmit(SELECT)).rejects.toEqual(code(expected));
    reader.plug();
    reader.insert(plastic);
    const again = await reader.connect(NAME);
    expect(word(await again.transmit(SELECT))).toBe("9000");
  });

  it("leaves the status when unplugged and comes back with the card that lay on it", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const card = await reader.connect(NAME);
    reader.unplug();
    expect(reader.status().readers).toEqual([]);
    await expect(card.transmit(SELECT)).rejects.toEqual(code("vanished"));
    await expect(reader.connect(NAME)).rejects.toEqual(code("noReader"));
    reader.plug();
    expect(reader.status().readers[0]?.card?.insertion).toBeGreaterThan(card.insertion);
    await expect(card.transmit(SELECT)).rejects.toEqual(code("vanished"));
  });

  it("resets the card when the last handle is released: an open session ends", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const one = await reader.connect(NAME);
    const two = await reader.connect(NAME);
    expect(word(await one.transmit(SELECT))).toBe("9000");
    await one.release();
    expect(word(await two.transmit(CALCULATE_ALL))).toBe("9000");
    await expect(one.transmit(SELECT)).rejects.toEqual(code("released"));
    await two.release();
    await two.release();
    const three = await reader.connect(NAME);
    expect(word(await three.transmit(CALCULATE_ALL))).toBe("6d00");
  });

  it("takes the time a card takes", async () => {
    const reader = simulated({ latencyMs: 15 });
    reader.insert(VirtualCard.blank());
    const card = await reader.connect(NAME);
    const from = performance.now();
    for (let i = 0; i < 4; i++) await card.transmit(SELECT);
    expect(performance.now() - from).toBeGreaterThan(4 * 14);
  });

  it("rejects with closed once it is closed", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const card = await reader.connect(NAME);
    await reader.close();
    await expect(card.transmit(SELECT)).rejects.toEqual(code("closed"));
    await expect(reader.connect(NAME)).rejects.toEqual(code("closed"));
    expect(reader.status().readers).toEqual([]);
  });
});

describe("exclusive use", () => {
  it("shows the reader as in use, keeps others out, and ends with the work", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const writer = await reader.connect(NAME);
    const other = await reader.connect(NAME);
    await writer.exclusive(async () => {
      expect(reader.status().readers[0]?.inUse).toBe(true);
      await expect(other.transmit(SELECT)).rejects.toEqual(code("busy"));
      await expect(writer.exclusive(async () => undefined)).rejects.toEqual(code("busy"));
      expect(word(await writer.transmit(SELECT))).toBe("9000");
    });
    expect(reader.status().readers[0]?.inUse).toBe(false);
    expect(word(await other.transmit(SELECT))).toBe("9000");
  });

  it("is granted in the order asked for, also after work that failed", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const handles = await Promise.all([1, 2, 3].map(() => reader.connect(NAME)));
    const order: string[] = [];
    const works = handles.map((handle, i) =>
      handle.exclusive(async () => {
        order.push(`begin ${i}`);
        await handle.transmit(SELECT);
        order.push(`end ${i}`);
        if (i === 0) throw new Error("work failed");
      }),
    );
    const results = await Promise.allSettled(works);
    expect(results.map((result) => result.status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(order).toEqual(["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"]);
    expect(reader.status().readers[0]?.inUse).toBe(false);
  });

  it("refuses those who waited for a card that was pulled meanwhile", async () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const writer = await reader.connect(NAME);
    const waiter = await reader.connect(NAME);
    const writing = writer.exclusive(async () => reader.remove());
    let ran = false;
    const waiting = waiter.exclusive(async () => {
      ran = true;
    });
    await writing;
    await expect(waiting).rejects.toEqual(code("cardGone"));
    expect(ran).toBe(false);
  });
});

describe("status", () => {
  it("is frozen through and through", () => {
    const reader = simulated();
    reader.insert(VirtualCard.blank());
    const status = reader.status();
    expect(Object.isFrozen(status)).toBe(true);
    expect(Object.isFrozen(status.readers)).toBe(true);
    expect(Object.isFrozen(status.readers[0])).toBe(true);
    expect(Object.isFrozen(status.readers[0]?.card)).toBe(true);
    expect(reader.status()).toBe(status);
  });

  it("tells a bouncing card once, and the last state always", async () => {
    const reader = simulated();
    const heard: ReaderStatus[] = [];
    const forget = reader.on("status", (status) => heard.push(status));
    const card = VirtualCard.blank();
    for (let i = 0; i < 5; i++) {
      reader.insert(card);
      reader.remove();
    }
    reader.insert(card);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBe(reader.status());
    forget();
    reader.remove();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toHaveLength(1);
  });

  it("can be waited for, but not longer than wanted", async () => {
    const reader = simulated();
    setTimeout(() => reader.insert(VirtualCard.blank()), 20);
    const there = (status: ReaderStatus) => status.readers.some(({ card }) => card);
    expect(await waitForStatus(reader, there, 2000)).toBe(true);
    expect(await waitForStatus(reader, (status) => status.readers.length > 1, 30)).toBe(false);
  });
});

describe("readers combined", () => {
  /** Stands in for PC/SC without a service. */
  const troubled = (): ReaderService => {
    const inner = simulated({ name: "PC/SC" });
    return {
      status: () => ({ service: "noService", readers: [] }),
      on: (event, listener) => inner.on(event, () => listener({ service: "noService", readers: [] })),
      connect: () => Promise.reject(Object.assign(new Error(), { fullCode: "reader.noService" })),
      close: () => inner.close(),
    };
  };

  it("lists all readers and goes to the right one", async () => {
    const left = simulated({ name: "Left" });
    const right = simulated({ name: "Right" });
    const both = combineReaders([left, right]);
    right.insert(VirtualCard.blank());
    expect(both.status().service).toBe("ready");
    expect(both.status().readers.map(({ name }) => name)).toEqual(["Left", "Right"]);
    expect((await both.connect("Right")).readerName).toBe("Right");
    await expect(both.connect("Left")).rejects.toEqual(code("noCard"));
    await expect(both.connect("Middle")).rejects.toEqual(code("noReader"));
    await expect(combineReaders([]).connect("Middle")).rejects.toEqual(code("noReader"));
    await both.close();
    await expect(right.connect("Right")).rejects.toEqual(code("closed"));
  });

  it("tells of the changes of each until it is not wanted any more", async () => {
    const left = simulated({ name: "Left" });
    const right = simulated({ name: "Right" });
    const both = combineReaders([left, right]);
    const heard: ReaderStatus[] = [];
    const forget = both.on("status", (status) => heard.push(status));
    left.insert(VirtualCard.blank());
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard.at(-1)?.readers.map(({ card }) => card !== null)).toEqual([true, false]);
    forget();
    right.insert(VirtualCard.blank());
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toHaveLength(1);
  });

  it("says how PC/SC is doing, and lists the simulated reader all the same", async () => {
    const reader = simulated();
    const both = combineReaders([reader, troubled()]);
    expect(both.status().service).toBe("noService");
    expect(both.status().readers.map(({ name }) => name)).toEqual([NAME]);
    await expect(both.connect(NAME)).rejects.toEqual(code("noCard"));
    await expect(both.connect("ACR1252")).rejects.toEqual(code("noService"));
  });
});
