import type { HashAlgorithm } from "../contract/token.ts";
import { CardError } from "./errors.ts";
import { findTlv, type Tlv } from "./tlv.ts";
import { algorithmOf, MAX_CHALLENGE, TAG, TYPE } from "./ykoath.ts";

/** One credential as LIST names it. */
export interface ListEntry {
  /** As text; bytes that are no UTF-8 are replaced. */
  readonly name: string;
  /** Null for kinds and algorithms that we do not know: other people's credentials may be anything. */
  readonly type: "TOTP" | "HOTP" | null;
  readonly algorithm: HashAlgorithm | null;
}

/** One credential's answer to CALCULATE ALL. */
export interface AllAnswer {
  readonly name: string;
  /** `hotp` and `touch` are not computed; their value is empty. */
  readonly kind: "full" | "truncated" | "hotp" | "touch";
  readonly digits: number;
  readonly value: Uint8Array;
}

interface SelectAnswer {
  readonly version: string;
  readonly deviceId: string;
  readonly challenge: Uint8Array | null;
  readonly algorithm: HashAlgorithm;
}

const malformed = (): CardError => new CardError("malformed");
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Answer to SELECT. Tags that we do not know are passed over, and so is a missing version (then `0.0.0`); without a
 * device id the card cannot be recognised again, and so is not one for us.
 */
export function readSelect(tlvs: readonly Tlv[]): SelectAnswer {
  const deviceId = findTlv(tlvs, TAG.name);
  const version = findTlv(tlvs, TAG.version);
  const challenge = findTlv(tlvs, TAG.challenge);
  const algorithmByte = findTlv(tlvs, TAG.algorithm)?.[0];
  if (!deviceId || deviceId.length === 0) throw malformed();
  if (challenge && (challenge.length === 0 || challenge.length > MAX_CHALLENGE)) throw malformed();
  const algorithm = algorithmByte === undefined ? "SHA-1" : algorithmOf(algorithmByte);
  if (!algorithm) throw malformed();
  return {
    version: version && version.length > 0 ? version.join(".") : "0.0.0",
    deviceId: Buffer.from(deviceId).toString("hex"),
    challenge: challenge ?? null,
    algorithm,
  };
}

/** Answer to LIST: `72` type·name each; other tags are passed over. */
export function readList(tlvs: readonly Tlv[]): readonly ListEntry[] {
  return tlvs
    .filter(({ tag }) => tag === TAG.listEntry)
    .map(({ value }) => {
      const [typeByte] = value;
      if (typeByte === undefined) throw malformed();
      const kind = typeByte & 0xf0;
      return {
        name: text(value.subarray(1)),
        type: kind === TYPE.TOTP ? "TOTP" : kind === TYPE.HOTP ? "HOTP" : null,
        algorithm: algorithmOf(typeByte) ?? null,
      };
    });
}

/** Value of a CALCULATE answer: one byte of digits, then the result. */
export function readSized(value: Uint8Array | undefined): { digits: number; value: Uint8Array } {
  const [digits] = value ?? [];
  if (!value || digits === undefined || value.length < 5) throw malformed();
  return { digits, value: value.slice(1) };
}

const kinds = new Map<number, AllAnswer["kind"]>([
  [TAG.response, "full"],
  [TAG.truncated, "truncated"],
  [TAG.hotp, "hotp"],
  [TAG.touch, "touch"],
]);

/** Answer to CALCULATE ALL: a name and an answer by turns. */
export function readAll(tlvs: readonly Tlv[]): readonly AllAnswer[] {
  const answers: AllAnswer[] = [];
  for (let i = 0; i < tlvs.length; i += 2) {
    const [name, answer] = [tlvs[i], tlvs[i + 1]];
    const kind = answer && kinds.get(answer.tag);
    if (name?.tag !== TAG.name || !answer || !kind) throw malformed();
    const computed = kind === "full" || kind === "truncated";
    const { digits, value } = computed
      ? readSized(answer.value)
      : { digits: answer.value[0] ?? 0, value: new Uint8Array() };
    answers.push({ name: text(name.value), kind, digits, value });
  }
  return answers;
}
