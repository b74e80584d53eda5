import { connect } from "node:net";
import { CONTROL, encodeFrame, FrameReader } from "../../src/card/virtual/vpcd/frames.ts";

export const ATR = "3b80800101";

/** Commands of the plain card (CLA 80). P1 P2 is a number. */
export const PLAIN = {
  /** That many bytes and 9000. */
  bytes: (count: number) => Uint8Array.of(0x80, 0xe0, count >> 8, count & 0xff, 0),
  /** The card's own number and how many commands it had since power-up. */
  who: Uint8Array.of(0x80, 0xe1, 0, 0, 0),
  hang: Uint8Array.of(0x80, 0xe2, 0, 0, 0),
  pull: Uint8Array.of(0x80, 0xe3, 0, 0, 0),
  /** 9000 after that many milliseconds. */
  slow: (ms: number) => Uint8Array.of(0x80, 0xe4, ms >> 8, ms & 0xff, 0),
} as const;

/** A card at vpcd that does on command what cards and readers do to us by mischance. */
export interface PlainCard {
  /** Every command it heard, in hexadecimal. */
  readonly heard: string[];
  remove(): Promise<void>;
}

export async function insertPlainCard(port: number, number = 1): Promise<PlainCard> {
  const line = connect({ host: "127.0.0.1", port, noDelay: true });
  const closed = new Promise<void>((resolve) => line.once("close", () => resolve()));
  const frames = new FrameReader();
  const heard: string[] = [];
  let sincePower = 0;
  let work = Promise.resolve();

  const answer = async (apdu: Uint8Array): Promise<void> => {
    const [, ins, p1 = 0, p2 = 0] = apdu;
    const value = (p1 << 8) | p2;
    heard.push(Buffer.from(apdu).toString("hex"));
    sincePower += 1;
    if (ins === 0xe2) return;
    if (ins === 0xe3) return void line.destroy();
    if (ins === 0xe4) await new Promise((resolve) => setTimeout(resolve, value));
    const body = ins === 0xe0 ? new Uint8Array(value).fill(0x5a) : Uint8Array.of(number, sincePower);
    line.write(encodeFrame(Uint8Array.of(...body, 0x90, 0x00)));
  };

  line.on("error", () => undefined);
  line.on("data", (chunk) => {
    for (const payload of frames.push(chunk)) {
      if (payload.length > 1) work = work.then(() => answer(payload));
      else if (payload[0] === CONTROL.getAtr) line.write(encodeFrame(Buffer.from(ATR, "hex")));
      else sincePower = 0;
    }
  });
  await new Promise((resolve, reject) => line.once("connect", resolve).once("error", reject));
  return {
    heard,
    async remove() {
      line.destroy();
      await closed;
    },
  };
}
