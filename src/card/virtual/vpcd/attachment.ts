import { connect, type Socket } from "node:net";
import type { VirtualCard } from "../virtualCard.ts";
import { CONTROL, encodeFrame, FrameReader } from "./frames.ts";

const RETRY_MS = 200;

export interface VpcdAddress {
  readonly host: string;
  readonly port: number;
}

export type VpcdEvent = "attached" | "detached" | "torn";

/** A virtual card at a virtual reader. */
export interface VpcdAttachment {
  /** Whether the card lies on the reader, as far as the line to vpcd goes. */
  readonly attached: boolean;
  /** Put the card (or another one) on the reader; keeps trying until pcscd is there. */
  insert(card?: VirtualCard): void;
  /** Take the card off. */
  remove(): void;
  /** Take the card off for good and wait until the line is closed. */
  close(): Promise<void>;
}

/**
 * Attach a virtual card to vpcd over TCP; the card is the client. While pcscd is not there, or goes and comes
 * back, it tries again every 200 ms. A card that is torn (by its faults) leaves the reader until `insert`.
 */
export function attachToVpcd(
  card: VirtualCard,
  { host, port }: VpcdAddress,
  onEvent: (event: VpcdEvent) => void = () => {},
): VpcdAttachment {
  let current = card;
  let socket: Socket | null = null;
  let hangUp = (): void => {};
  let retry: NodeJS.Timeout | undefined;
  let wanted = false;
  let attached = false;

  const dial = (): void => {
    const line = connect({ host, port, noDelay: true });
    socket = line;
    line.once("connect", () => {
      attached = true;
      onEvent("attached");
    });
    hangUp = serve(line, current, () => {
      wanted = false;
      onEvent("torn");
    });
    // A refused or broken line is followed by "close", where it is dialled again.
    line.on("error", () => {});
    line.once("close", () => {
      if (socket !== line) return;
      socket = null;
      if (attached) onEvent("detached");
      attached = false;
      if (wanted) retry = setTimeout(dial, RETRY_MS);
    });
  };

  const remove = (): void => {
    wanted = false;
    clearTimeout(retry);
    hangUp();
  };

  const insert = (other: VirtualCard = current): void => {
    const busy = socket;
    current = other;
    current.powerOn();
    wanted = true;
    clearTimeout(retry);
    // A line that is still up is the old card's: its "close" dials again for the new one.
    if (busy) hangUp();
    else dial();
  };

  insert(card);
  return {
    get attached() {
      return attached;
    },
    insert,
    remove,
    async close() {
      const line = socket;
      const closed = line && new Promise<void>((resolve) => line.once("close", () => resolve()));
      remove();
      await closed;
    },
  };
}

/**
 * Answer vpcd's frames one after the other.
 *
 * vpcd writes a frame's length and its payload separately with Nagle's algorithm on, so the payload waits for our
 * acknowledgement, which the kernel delays by 40 ms; Node cannot ask for quick acknowledgements. But data carries
 * one: as soon as the length of an APDU is there, the first byte of our answer's length, which is always 0 (answers
 * are shorter than 256 bytes), is sent ahead. Measured: 48 ms per APDU without it, 0.2 ms with it.
 * @returns closes the line. vpcd 3.3 crashes on a length that stops half-way and takes pcscd along, so a byte that was
 *   sent ahead is first completed to an empty answer.
 */
function serve(line: Socket, card: VirtualCard, onTorn: () => void): () => void {
  const frames = new FrameReader();
  let sentAhead = false;
  let work = Promise.resolve();

  const hangUp = (): void => {
    if (!sentAhead) line.destroy();
    else line.end(Uint8Array.of(0), () => line.destroy());
    sentAhead = false;
  };

  const answer = async (payload: Uint8Array): Promise<void> => {
    if (payload.length === 1) {
      const [code] = payload;
      if (code === CONTROL.powerOn) card.powerOn();
      if (code === CONTROL.reset || code === CONTROL.powerOff) card.reset();
      if (code === CONTROL.getAtr) line.write(encodeFrame(card.atr));
      return;
    }
    const response = await card.transmit(payload);
    if (response.length === 0) {
      onTorn();
      hangUp();
      return;
    }
    const frame = encodeFrame(response);
    line.write(sentAhead ? frame.subarray(1) : frame);
    sentAhead = false;
  };

  line.on("data", (chunk) => {
    for (const payload of frames.push(chunk)) {
      work = work.then(() => answer(payload)).catch(hangUp);
    }
    const expected = frames.expected;
    if (expected !== null && expected > 1 && !sentAhead) {
      sentAhead = true;
      line.write(Uint8Array.of(0));
    }
  });
  return hangUp;
}
