import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { CardConnection } from "../contract/card.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { Secret } from "../contract/secret.ts";
import type { HashAlgorithm } from "../contract/token.ts";
import { hmac } from "../otp/index.ts";
import type { CommandApdu } from "./apdu.ts";
import { CardError } from "./errors.ts";
import { CardExchange } from "./exchange.ts";
import { type AllAnswer, type ListEntry, readAll, readList, readSelect, readSized } from "./oathAnswers.ts";
import { formatStatusWord, SW } from "./statusWord.ts";
import { concatBytes, encodeTlv, findTlv } from "./tlv.ts";
import { ALGORITHM, INS, MAX_CHALLENGE, MAX_KEY, MAX_NAME, MIN_KEY, OATH_AID, TAG, TYPE } from "./ykoath.ts";

/** What PUT writes. */
export interface NewCredential {
  /** 1 to 64 bytes of UTF-8. */
  readonly name: string;
  readonly type: "TOTP" | "HOTP";
  readonly algorithm: HashAlgorithm;
  /** 6 to 8. */
  readonly digits: number;
  readonly key: Secret;
  /** PROPERTY bits; touch needs a 5.x applet. */
  readonly property?: number;
  /** HOTP: the counter to begin with, 32 bits. */
  readonly initialMovingFactor?: number;
}

const HOST_CHALLENGE = 8;
/** What ykman and the phone apps use for access keys: HMAC-SHA-1, type byte TOTP. */
const ACCESS_KEY_TYPE = TYPE.TOTP | ALGORITHM["SHA-1"];

/**
 * A session with the OATH applet (card.md), from one SELECT to the next: one method per instruction. Every method
 * rejects with CardError, or with what the connection itself rejects with, and with nothing else.
 */
export class OathSession {
  readonly #exchange: CardExchange;
  readonly #random: (length: number) => Uint8Array;
  #deviceId = "";
  #version = "";
  #algorithm: HashAlgorithm = "SHA-1";
  #challenge: Uint8Array | null = null;
  #locked = false;

  private constructor(connection: CardConnection, random: (length: number) => Uint8Array) {
    this.#exchange = new CardExchange(connection);
    this.#random = random;
  }

  /**
   * SELECT the applet; ends whatever authentication there was.
   * @throws CardError `noApplet`, `malformed`, `answerCut`, `cardGone`
   */
  static async select(
    connection: CardConnection,
    options: { readonly random?: (length: number) => Uint8Array } = {},
  ): Promise<OathSession> {
    const random = options.random ?? ((length: number) => Uint8Array.from(randomBytes(length)));
    const session = new OathSession(connection, random);
    await session.#select();
    return session;
  }

  /** Device id of the applet, lower-case hexadecimal, of any length; drawn anew by RESET. */
  get deviceId(): string {
    return this.#deviceId;
  }

  /** Version of the applet, e.g. `1.0.2`. */
  get version(): string {
    return this.#version;
  }

  /** Whether VALIDATE is needed before anything else. */
  get locked(): boolean {
    return this.#locked;
  }

  /** Newer security keys have SHA-512, RENAME and touch, and say so by their version. */
  get isNewer(): boolean {
    return Number(this.#version.split(".")[0]) >= 5;
  }

  async #select(): Promise<void> {
    const notThere: readonly number[] = [
      0x6999,
      0x6a81,
      SW.noApplet,
      0x6a86,
      SW.wrongParameters,
      0x6d00,
      0x6e00,
    ];
    const tlvs = await this.#exchange.forTlvs(
      { cla: 0, ins: INS.select, p1: 0x04, p2: 0, data: OATH_AID, le: null },
      {
        tags: [TAG.version, TAG.name, TAG.challenge],
        repeatable: true,
        refusals: (sw) => (notThere.includes(sw) ? new CardError("noApplet") : undefined),
      },
    );
    const answer = readSelect(tlvs);
    this.#deviceId = answer.deviceId;
    this.#version = answer.version;
    this.#challenge = answer.challenge;
    this.#algorithm = answer.algorithm;
    this.#locked = answer.challenge !== null;
  }

  /**
   * VALIDATE: prove the access key to the card, and have the card prove that it knows it too. Always with eight
   * random bytes of ours: the applet grants access for fewer, without an answer to check.
   * @returns the card's answer to our challenge: whoever else has the key can check it
   * @throws CardError `accessKeyWrong` (the applet keeps its challenge: another key may be tried), `notGenuine`
   */
  async validate(key: Secret): Promise<RekeyProof> {
    if (!this.#challenge || key.length === 0)
      throw new CardError("invalidInput", { parameters: { what: "VALIDATE" } });
    const ours = this.#random(HOST_CHALLENGE);
    const response = hmac(key, this.#algorithm, this.#challenge);
    const tlvs = await this.#exchange.forTlvs(
      command(INS.validate, encodeTlv(TAG.response, response), encodeTlv(TAG.challenge, ours)),
      {
        tags: [TAG.response],
        refusals: (sw) =>
          sw === SW.wrongData || sw === SW.noSuchObject ? new CardError("accessKeyWrong") : undefined,
      },
    );
    const proof = findTlv(tlvs, TAG.response);
    if (!proof) throw new CardError("malformed");
    const expected = hmac(key, this.#algorithm, ours);
    if (proof.length !== expected.length || !timingSafeEqual(proof, expected))
      throw new CardError("notGenuine");
    this.#locked = false;
    return { challenge: Buffer.from(ours).toString("hex"), response: Buffer.from(proof).toString("hex") };
  }

  /**
   * PUT: write a credential, over one of the same name if there is one.
   * @throws CardError `noSpace` (a credential of the same name may be gone), `memoryFailure`, `refused`,
   *   `parametersUnsupported` before anything is sent
   */
  async put(credential: NewCredential): Promise<void> {
    const { type, algorithm, digits, property = 0, initialMovingFactor = 0 } = credential;
    if (algorithm === "SHA-512" && !this.isNewer)
      throw new CardError("parametersUnsupported", { parameters: { what: algorithm } });
    if (!Number.isInteger(digits) || digits < 6 || digits > 8)
      throw new CardError("parametersUnsupported", { parameters: { what: `digits ${digits}` } });
    const key = appletKey(credential.key, algorithm);
    const head = Uint8Array.of(TYPE[type] | ALGORITHM[algorithm], digits);
    const keyField = concatBytes(head, key);
    const fields = [encodeTlv(TAG.name, nameBytes(credential.name)), encodeTlv(TAG.key, keyField)];
    if (property !== 0) fields.push(Uint8Array.of(TAG.property, property));
    if (initialMovingFactor !== 0)
      fields.push(encodeTlv(TAG.initialMovingFactor, bigEndian32(initialMovingFactor)));
    await this.#sendSecret(INS.put, fields, [key, keyField]);
  }

  /**
   * CALCULATE, whole: the HMAC over a challenge of 1 to 64 bytes (HOTP: over the card's counter, which moves on).
   * @throws CardError `noSuchCredential`, `malformed`
   */
  async calculate(name: string, challenge: Uint8Array): Promise<{ digits: number; mac: Uint8Array }> {
    const { digits, value } = await this.#calculate(name, challenge, TAG.response);
    return { digits, mac: value };
  }

  /**
   * CALCULATE, truncated: the 31-bit number of RFC 4226 section 5.3, to be taken modulo 10^digits.
   * @throws CardError `noSuchCredential`, `malformed`
   */
  async calculateTruncated(name: string, challenge: Uint8Array): Promise<{ digits: number; number: number }> {
    const { digits, value } = await this.#calculate(name, challenge, TAG.truncated);
    if (value.length !== 4) throw new CardError("malformed");
    return { digits, number: Buffer.from(value).readUInt32BE() & 0x7fff_ffff };
  }

  async #calculate(name: string, challenge: Uint8Array, tag: number): Promise<ReturnType<typeof readSized>> {
    checkChallenge(challenge, 0);
    const apdu = command(
      INS.calculate,
      encodeTlv(TAG.name, nameBytes(name)),
      encodeTlv(TAG.challenge, challenge),
    );
    const p2 = tag === TAG.truncated ? 1 : 0;
    // Not repeatable: a HOTP credential's counter moves on with each.
    const tlvs = await this.#exchange.forTlvs({ ...apdu, p2 }, { tags: [tag] });
    return readSized(findTlv(tlvs, tag));
  }

  /**
   * CALCULATE ALL with a challenge of 1 to 64 bytes. Fails as a whole (`locked`) when one always-increasing
   * credential has seen a higher challenge.
   */
  async calculateAll(challenge: Uint8Array, truncated: boolean): Promise<readonly AllAnswer[]> {
    checkChallenge(challenge, 1);
    const apdu = command(INS.calculateAll, encodeTlv(TAG.challenge, challenge));
    return readAll(
      await this.#exchange.forTlvs(
        { ...apdu, p2: truncated ? 1 : 0 },
        { tags: [TAG.name], repeatable: true },
      ),
    );
  }

  /** LIST: what the card holds. */
  async list(): Promise<readonly ListEntry[]> {
    const apdu = { ...command(INS.list), le: 256 };
    return readList(await this.#exchange.forTlvs(apdu, { tags: [TAG.listEntry], repeatable: true }));
  }

  /** DELETE. @throws CardError `noSuchCredential` */
  async delete(name: string): Promise<void> {
    await this.#exchange.forNothing(command(INS.delete, encodeTlv(TAG.name, nameBytes(name))), {});
  }

  /** RENAME, on 5.x applets. @throws CardError `unsupported`, `noSuchCredential` */
  async rename(from: string, to: string): Promise<void> {
    if (!this.isNewer) throw new CardError("unsupported", { parameters: { what: "RENAME" } });
    const names = [from, to].map((name) => encodeTlv(TAG.name, nameBytes(name)));
    await this.#exchange.forNothing(command(INS.rename, ...names), {});
  }

  /**
   * SET CODE: lock the applet with an access key (R9), as HMAC-SHA-1 key like ykman and the phone apps. The
   * session is locked at once: SELECT and VALIDATE go on.
   * @throws CardError `refused` when the card computes something else with this key
   */
  async setCode(key: Secret): Promise<void> {
    if (key.length < MIN_KEY || key.length > MAX_KEY)
      throw new CardError("invalidInput", { parameters: { what: "access key" } });
    const challenge = this.#random(HOST_CHALLENGE);
    const keyField = key.use((bytes) => concatBytes(Uint8Array.of(ACCESS_KEY_TYPE), bytes));
    const fields = [
      encodeTlv(TAG.key, keyField),
      encodeTlv(TAG.challenge, challenge),
      encodeTlv(TAG.response, hmac(key, "SHA-1", challenge)),
    ];
    await this.#sendSecret(INS.setCode, fields, [keyField]);
    this.#challenge = null;
    this.#locked = true;
  }

  /** SET CODE with an empty key: take the lock off. */
  async clearCode(): Promise<void> {
    await this.#exchange.forNothing(command(INS.setCode, encodeTlv(TAG.key, new Uint8Array())), {});
  }

  /** RESET: wipe everything, without any key; then SELECT, for the applet has a new device id. */
  async reset(): Promise<void> {
    await this.#exchange.forNothing({ ...command(INS.reset), p1: 0xde, p2: 0xad }, {});
    await this.#select();
  }

  /** Send fields that hold a key, then overwrite every copy of it we made (R15). */
  async #sendSecret(ins: number, fields: Uint8Array[], copies: Uint8Array[]): Promise<void> {
    const apdu = command(ins, ...fields);
    const refusals = (sw: number) =>
      sw === SW.noSuchObject
        ? new CardError("refused", { parameters: { statusWord: formatStatusWord(sw) } })
        : undefined;
    try {
      await this.#exchange.forNothing(apdu, { secret: true, refusals });
    } finally {
      for (const copy of [apdu.data, ...fields, ...copies]) copy.fill(0);
    }
  }
}

function command(ins: number, ...fields: Uint8Array[]): CommandApdu {
  return { cla: 0, ins, p1: 0, p2: 0, data: concatBytes(...fields), le: null };
}

function nameBytes(name: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length === 0 || bytes.length > MAX_NAME)
    throw new CardError("invalidInput", { parameters: { what: "credential name" } });
  return bytes;
}

function checkChallenge(challenge: Uint8Array, shortest: number): void {
  if (challenge.length < shortest || challenge.length > MAX_CHALLENGE)
    throw new CardError("invalidInput", { parameters: { what: "challenge" } });
}

function bigEndian32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new CardError("invalidInput", { parameters: { what: "initial moving factor" } });
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/**
 * A key as the applet takes it, 14 to 64 bytes: longer than the hash's block, it is hashed first; shorter than 14
 * bytes, padded with zeros. Both leave the HMAC as it is (RFC 2104).
 * @throws CardError `parametersUnsupported` for SHA-512 keys of 65 to 128 bytes, which fit in neither way
 */
function appletKey(key: Secret, algorithm: HashAlgorithm): Uint8Array {
  const block = algorithm === "SHA-512" ? 128 : 64;
  if (key.length === 0) throw new CardError("invalidInput", { parameters: { what: "key" } });
  if (key.length > MAX_KEY && key.length <= block)
    throw new CardError("parametersUnsupported", { parameters: { what: `${algorithm}, ${key.length}` } });
  return key.use((bytes) => {
    if (bytes.length > block)
      return Uint8Array.from(createHash(algorithm.replace("-", "")).update(bytes).digest());
    const padded = new Uint8Array(Math.max(bytes.length, MIN_KEY));
    padded.set(bytes);
    return padded;
  });
}
