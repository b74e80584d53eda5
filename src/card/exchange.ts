import type { CardConnection } from "../contract/card.ts";
import { type CommandApdu, decodeResponse, encodeCommand, encodeResponse } from "./apdu.ts";
import { CardError } from "./errors.ts";
import { formatStatusWord, hasMore, isStatusWord, SW } from "./statusWord.ts";
import { concatBytes, readTlvs, type Tlv } from "./tlv.ts";
import { INS } from "./ykoath.ts";

/** Longest whole answer we follow, bytes: a card with every slot taken stays far below. */
const LONGEST_ANSWER = 16_384;
/** Most links of a chain we follow. */
const MOST_LINKS = 256;
/** No reader cuts answers as short as this; what ends earlier is the card's own doing. */
const SHORTEST_CUT = 16;
/** GET RESPONSE of ISO 7816-4, for cards of other makers that chain with it. */
const GET_RESPONSE = 0xc0;

export interface SendOptions {
  /** Tags that the answer may begin with. */
  readonly tags?: readonly number[];
  /** Sending it again changes nothing on the card. */
  readonly repeatable?: boolean;
  /** The command carries a key: its bytes are overwritten once it is sent (R15). */
  readonly secret?: boolean;
  /** What a status word means for this command, where it differs from the usual. */
  readonly refusals?: (sw: number) => CardError | undefined;
}

interface Answer {
  readonly data: Uint8Array;
  readonly sw: number;
  /** Longest single answer of the chain, status word included. */
  readonly longest: number;
}

/** Sends commands to a card: follows chained answers, reads status words, tells a cutting reader from a bad card. */
export class CardExchange {
  readonly #connection: CardConnection;
  /** Longest single answer that came through whole: a reader that let it pass does not cut shorter ones. */
  #longestWhole = 0;
  /** A chain was left unfinished; the next command's answer would be spoiled by it. */
  #chainOpen = false;

  constructor(connection: CardConnection) {
    this.#connection = connection;
  }

  /**
   * Send a command whose answer is a run of TLVs.
   * @throws CardError by the status word; `malformed`, `answerCut` or `cardGone`
   */
  async forTlvs(command: CommandApdu, options: SendOptions): Promise<readonly Tlv[]> {
    const { data, longest } = await this.#send(command, options);
    const reading = readTlvs(data);
    if (!reading.ok) {
      if (reading.reason === "truncated") throw await this.#diagnose(command, options, data, longest);
      throw new CardError("malformed");
    }
    this.#longestWhole = Math.max(this.#longestWhole, longest);
    return reading.tlvs;
  }

  /**
   * Send a command that has no answer but its status word.
   * @throws CardError by the status word; `malformed` when there is an answer
   */
  async forNothing(command: CommandApdu, options: SendOptions): Promise<void> {
    const { data } = await this.#send(command, options);
    if (data.length > 0) throw new CardError("malformed");
  }

  async #send(command: CommandApdu, options: SendOptions): Promise<Answer> {
    if (this.#chainOpen && command.p1 !== 0x04) await this.#drain();
    const apdu = encodeCommand(command);
    let answer: Answer;
    try {
      answer = await this.#whole(apdu);
    } finally {
      if (options.secret) apdu.fill(0);
    }
    const { data, sw, longest } = answer;
    if (sw === SW.ok) return answer;
    // An error has no data: with data, or with no status word at all, the end of the answer is missing.
    if (data.length > 0 || !isStatusWord(sw))
      throw await this.#diagnose(command, options, encodeResponse(data, sw), longest);
    throw options.refusals?.(sw) ?? statusError(sw);
  }

  async #transmit(apdu: Uint8Array): Promise<{ data: Uint8Array; sw: number; length: number }> {
    const answer = await this.#connection.transmit(apdu);
    return { ...decodeResponse(answer), length: answer.length };
  }

  /** One command with all links of its answer. */
  async #whole(apdu: Uint8Array): Promise<Answer> {
    let link = await this.#transmit(apdu);
    let longest = link.length;
    const parts = [link.data];
    let total = link.data.length;
    let ins: number = INS.sendRemaining;
    this.#chainOpen = hasMore(link.sw);
    for (let links = 0; hasMore(link.sw); links++) {
      if (links >= MOST_LINKS || total > LONGEST_ANSWER) throw new CardError("malformed");
      const waiting = link.sw;
      link = await this.#remaining(ins, waiting);
      if (links === 0 && link.data.length === 0 && link.sw === SW.unknownInstruction) {
        ins = GET_RESPONSE;
        link = await this.#remaining(ins, waiting);
      }
      parts.push(link.data);
      total += link.data.length;
      longest = Math.max(longest, link.length);
    }
    this.#chainOpen = false;
    return { data: concatBytes(...parts), sw: link.sw, longest };
  }

  #remaining(ins: number, waiting: number): Promise<{ data: Uint8Array; sw: number; length: number }> {
    const le = ins === GET_RESPONSE ? waiting & 0xff || 256 : 256;
    return this.#transmit(encodeCommand({ cla: 0, ins, p1: 0, p2: 0, data: new Uint8Array(), le }));
  }

  /** Measured: an interrupted chain poisons the next answer. Fetch what is left of it and throw it away. */
  async #drain(): Promise<void> {
    for (let links = 0; links < MOST_LINKS; links++) {
      const { sw } = await this.#remaining(INS.sendRemaining, 0);
      this.#chainOpen = hasMore(sw);
      if (!this.#chainOpen) return;
    }
    throw new CardError("malformed");
  }

  /**
   * An answer ends too early. A reader that cuts long answers is known by this: the answer begins as it should, no
   * longer one ever came through, a short command's answer comes through whole, and the same command is cut at
   * the same length again. All else is a bad card.
   */
  async #diagnose(
    command: CommandApdu,
    options: SendOptions,
    came: Uint8Array,
    longest: number,
  ): Promise<CardError> {
    const bad = new CardError("malformed");
    if (longest < SHORTEST_CUT || longest < this.#longestWhole) return bad;
    const [first] = came;
    const reading = readTlvs(came);
    if (first === undefined || !options.tags?.includes(first)) return bad;
    if (!reading.ok && reading.reason === "malformed") return bad;
    const none = new Uint8Array();
    const probe = await this.#transmit(encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, data: none, le: null }));
    if (probe.length !== 2 || !isStatusWord(probe.sw)) return bad;
    if (options.repeatable) {
      const again = await this.#whole(encodeCommand(command));
      if (again.longest !== longest) return bad;
    }
    return new CardError("answerCut");
  }
}

const unsupported: readonly number[] = [
  SW.unknownInstruction,
  SW.unknownClass,
  SW.wrongParameters,
  SW.wrongLength,
  0x6a81,
  0x6a86,
];

/** What a status word means where the command says nothing else. */
function statusError(sw: number): CardError {
  const statusWord = formatStatusWord(sw);
  if (sw === SW.accessKeyNeeded) return new CardError("locked");
  if (sw === SW.noSuchObject) return new CardError("noSuchCredential");
  if (sw === SW.wrongData) return new CardError("refused", { parameters: { statusWord } });
  if (sw === SW.noSpace) return new CardError("noSpace");
  if (sw === SW.memoryFailure) return new CardError("memoryFailure");
  if (unsupported.includes(sw)) return new CardError("unsupported", { parameters: { what: statusWord } });
  return new CardError("unexpectedStatus", { parameters: { statusWord } });
}
