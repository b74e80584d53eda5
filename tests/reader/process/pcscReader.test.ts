import { EventEmitter } from "node:events";
import type { CardReader } from "nfc-pcsc";
import { describe, expect, it, vi } from "vitest";
import { PcscReader } from "../../../src/reader/process/pcscReader.ts";

const PRESENT = 0x20;
const INUSE = 0x100;
const LEAVE = 0;
const RESET = 1;
type Done = (error: Error | null) => void;

/** pcsclite's reader object, with PC/SC's state in our hands. */
class Native extends EventEmitter implements CardReader {
  readonly name = "Native";
  readonly SCARD_SHARE_EXCLUSIVE = 1;
  readonly SCARD_STATE_PRESENT = PRESENT;
  readonly SCARD_LEAVE_CARD = LEAVE;
  readonly SCARD_RESET_CARD = RESET;
  readonly dispositions: number[] = [];
  connected = false;
  answer: Error | Buffer = Buffer.from("9000", "hex");
  refusal: Error | null = null;

  refuse(error: Error): void {
    this.refusal = error;
  }

  connect(options: { share_mode: number }, callback: (error: Error | null, protocol?: number) => void): void {
    expect(options.share_mode).toBe(1);
    this.connected = this.refusal === null;
    callback(this.refusal, 2);
  }

  disconnect(disposition: number, callback: Done): void {
    this.dispositions.push(disposition);
    this.connected = false;
    callback(null);
  }

  transmit(
    _apdu: Buffer,
    longest: number,
    _protocol: number,
    callback: (error: Error | null, b: Buffer) => void,
  ) {
    expect(longest).toBeGreaterThanOrEqual(258);
    if (this.answer instanceof Error) callback(this.answer, Buffer.alloc(0));
    else callback(null, this.answer);
  }

  /** @param events how often a card came or went so far, as PC/SC counts in the upper half of the state */
  state(flags: number, events: number, atr = "3b00"): void {
    this.emit("status", { state: (events << 16) | flags, atr: Buffer.from(atr, "hex") });
  }
}

function watched() {
  const native = new Native();
  const told: (string | null)[] = [];
  const reader = new PcscReader(native, (atr) => told.push(atr));
  return { native, told, reader };
}

const apdu = Uint8Array.of(0, 0xa4, 4, 0);
const refused = (code: number) => new Error(`SCardTransmit error: words.(0x${code.toString(16)})`);

describe("a PC/SC reader in the reader process", () => {
  it("tells each card once, whatever else changes in the state", () => {
    const { native, told } = watched();
    native.state(0x10, 0);
    native.state(PRESENT, 1);
    native.state(PRESENT | INUSE, 1);
    native.state(PRESENT, 1);
    native.state(0x10, 2);
    expect(told).toEqual(["3b00", null]);
  });

  it("tells a card that was swapped between two looks, by the count or by the answer to reset", () => {
    const { native, told } = watched();
    native.state(PRESENT, 1);
    native.state(PRESENT, 3);
    native.state(PRESENT, 3, "3b01");
    expect(told).toEqual(["3b00", "3b00", "3b01"]);
  });

  it.each([
    [0x8010000b, "busy"],
    [0x8010000c, "cardGone"],
    [0x80100013, "noService"],
    [0x80100016, "cardGone"],
    [0x80100017, "vanished"],
    [0x8010001d, "noService"],
    [0x80100066, "cardMute"],
    [0x80100069, "cardGone"],
    [0x80100004, "failed"],
  ])("names the return code %s: %s", async (code, expected) => {
    const { native, reader } = watched();
    native.state(PRESENT, 1);
    await reader.open();
    native.answer = refused(code);
    await expect(reader.transmit(apdu)).rejects.toMatchObject({ code: expected });
    reader.forget();
  });

  it("resets a card it lets go of, but leaves one alone that is gone", async () => {
    const { native, told, reader } = watched();
    native.state(PRESENT, 1);
    await reader.open();
    await reader.close();
    await reader.open();
    native.answer = Buffer.alloc(0);
    expect(await reader.transmit(apdu)).toHaveLength(0);
    await reader.close();
    expect(native.dispositions).toEqual([RESET, LEAVE]);
    expect(told).toEqual(["3b00", null]);
    reader.forget();
  });

  it("tells a card that PC/SC never missed as a new one, after a reset", async () => {
    vi.useFakeTimers();
    try {
      const { native, told, reader } = watched();
      native.state(PRESENT, 1);
      await reader.open();
      native.answer = refused(0x80100016);
      await reader.transmit(apdu).catch(() => undefined);
      await reader.close();
      // Flags change as we let go; that is no card.
      native.state(PRESENT | INUSE, 1);
      expect(told).toEqual(["3b00", null]);
      await vi.advanceTimersByTimeAsync(1500);
      expect(told).toEqual(["3b00", null, "3b00"]);
      expect(native.dispositions).toEqual([LEAVE, RESET]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ["PC/SC missed it too", (native: Native) => native.state(0x10, 2)],
    ["it does not answer", (native: Native) => native.refuse(refused(0x8010000c))],
  ])("does not tell a missed card again when %s", async (_why, happens) => {
    vi.useFakeTimers();
    try {
      const { native, told, reader } = watched();
      native.state(PRESENT, 1);
      await reader.open();
      native.answer = Buffer.alloc(0);
      await reader.transmit(apdu);
      await reader.close();
      happens(native);
      await vi.advanceTimersByTimeAsync(1500);
      expect(told).toEqual(["3b00", null]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("sends nothing without a connection", async () => {
    const { reader } = watched();
    await expect(reader.transmit(apdu)).rejects.toMatchObject({ code: "cardGone" });
  });
});
