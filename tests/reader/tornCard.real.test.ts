import { afterAll, beforeAll, describe, it } from "vitest";
import { attachToVpcd, type VpcdAttachment } from "../../src/card/index.ts";
import {
  type CardHandle,
  type PcscReaders,
  startPcscReaders,
  waitForStatus,
} from "../../src/reader/index.ts";
import { type Pcscd, startPcscd } from "../support/pcscd.ts";
import { type TornStage, tearAndRecover, tornCases } from "../support/tornCard.ts";

const DEADLINE_MS = 20_000;

let pcscd: Pcscd;
let readers: PcscReaders;
/** Slots that nobody uses now: the cases share them, as each tap takes pcscd a moment to notice. */
let free: number[];
const waiting: (() => void)[] = [];

beforeAll(async () => {
  pcscd = await startPcscd({ slots: 6 });
  readers = startPcscReaders({ env: pcscd.env });
  free = pcscd.readerNames.map((_, slot) => slot);
});
afterAll(async () => {
  await readers.close();
  await pcscd[Symbol.asyncDispose]();
});

async function withSlot(work: (slot: number) => Promise<void>): Promise<void> {
  let slot = free.shift();
  for (; slot === undefined; slot = free.shift()) await new Promise<void>((turn) => waiting.push(turn));
  try {
    await work(slot);
  } finally {
    free.push(slot);
    waiting.shift()?.();
  }
}

/** Real taps: the card is a client of vpcd, pcscd has to notice it, and nfc-pcsc has to tell us. */
function tapOn(slot: number): TornStage & { clear(): Promise<void> } {
  const name = pcscd.readerNames[slot] ?? "";
  const port = pcscd.vpcdPorts[slot] ?? 0;
  const lying = () => readers.status().readers.find((reader) => reader.name === name)?.card?.insertion ?? 0;
  const fail = (what: string): never => {
    const status = JSON.stringify(readers.status());
    throw new Error(`${what} on ${name}: ${status} ${readers.reason()}\n${pcscd.log().slice(-3000)}`);
  };
  let attachment: VpcdAttachment | null = null;
  let handle: CardHandle | null = null;
  return {
    async tap(card) {
      const before = handle?.insertion ?? 0;
      await handle?.release();
      if (attachment) attachment.insert(card);
      else attachment = attachToVpcd(card, { host: "127.0.0.1", port });
      if (!(await waitForStatus(readers, () => lying() > before, DEADLINE_MS))) fail("no card came");
      handle = await readers.connect(name);
      return handle;
    },
    async clear() {
      await handle?.release();
      await attachment?.close();
      if (!(await waitForStatus(readers, () => lying() === 0, DEADLINE_MS))) fail("the card stays");
    },
  };
}

describe.concurrent("R16 a card torn while it is written, over PC/SC", () => {
  it.each(tornCases)(
    "profile $profile, transport key $withTransportKey, torn $when command $command: the next tap finishes it",
    (torn) =>
      withSlot(async (slot) => {
        const stage = tapOn(slot);
        try {
          await tearAndRecover(stage, torn);
        } finally {
          await stage.clear();
        }
      }),
  );
});
