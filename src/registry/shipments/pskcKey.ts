import { Secret } from "../../contract/secret.ts";
import { formatOcraSuite, OtpError, parseOcraSuite } from "../../otp/index.ts";
import type { Protection } from "./pskcProtection.ts";
import { Rejection, type RejectionReason } from "./rejections.ts";
import {
  digitsOf,
  driftOf,
  hashOf,
  lastCounterOf,
  lastTimeStepOf,
  periodOf,
  type RowReading,
  type SeedToken,
  seedOf,
  serialNumberOf,
  vendorCodeOf,
  vendorOf,
} from "./seedToken.ts";
import { base64Of, childOf, type XmlElement } from "./xml.ts";

const twice = () => new Rejection("malformed");
const textOf = (element: XmlElement | undefined, name: string): string =>
  childOf(element, name, twice)?.text.trim() ?? "";

/** Serial number as a report says it, nothing about it checked. Vendors without a device name it as the key. */
export function statedSerialNumber(keyPackage: XmlElement, key: XmlElement | undefined): string {
  const device = keyPackage.children.find(({ name }) => name === "DeviceInfo");
  const stated = device?.children.find(({ name }) => name === "SerialNo")?.text.trim();
  return stated || (key?.attributes.get("Id") ?? "");
}

type Algorithm = Pick<SeedToken, "type" | "algorithm" | "ocraSuite"> & {
  readonly digits: number | null;
  /** Seconds of an OCRA suite's time step; it may be longer than a period of ours, and rests in the suite. */
  readonly suiteStep: number | null;
};

const secondsIn = { S: 1, M: 60, H: 3600 } as const;

/**
 * The algorithm, under the URNs of RFC 6030 section 10 and of the algorithm profiles' drafts, or under its short
 * name. OCRA's suite stands in the algorithm's parameters, or in its name.
 * @throws Rejection algorithm, ocraSuite
 */
function algorithmOf(key: XmlElement, suite: string): Algorithm | "PIN" {
  const name = (key.attributes.get("Algorithm") ?? "").replace(
    /^(?:urn:ietf:params:xml:ns:keyprov:pskc[:#]|https?:\/\/[^#]*#)/i,
    "",
  );
  const lower = name.toLowerCase();
  if (lower === "pin") return "PIN";
  if (lower === "hotp" || lower === "totp") {
    const type = lower === "hotp" ? "HOTP" : "TOTP";
    return { type, algorithm: hashOf(suite), ocraSuite: null, digits: null, suiteStep: null };
  }
  if (lower !== "ocra" && lower !== "ocra-1" && !lower.startsWith("ocra-1:"))
    throw new Rejection("algorithm");
  try {
    const parsed = parseOcraSuite(lower.startsWith("ocra-1:") ? name : suite);
    const { algorithm, digits, time } = parsed;
    const suiteStep = time ? time.count * secondsIn[time.unit] : null;
    return { type: "OCRA", algorithm, ocraSuite: formatOcraSuite(parsed), digits, suiteStep };
  } catch (error) {
    throw error instanceof OtpError ? new Rejection("ocraSuite") : error;
  }
}

function digitsOfResponse(parameters: XmlElement | undefined): number | null {
  const format = childOf(parameters, "ResponseFormat", twice);
  if (!format) return null;
  const encoding = (format.attributes.get("Encoding") ?? "DECIMAL").toUpperCase();
  const checkDigits = format.attributes.get("CheckDigits") ?? "false";
  if (encoding !== "DECIMAL" || !/^(?:false|0)$/.test(checkDigits)) throw new Rejection("responseFormat");
  const length = format.attributes.get("Length");
  if (length === undefined) return null;
  if (!/^\d{1,3}$/.test(length)) throw new Rejection("digits");
  return Number(length);
}

/** The values of a key's Data, plain or encrypted. */
class KeyValues {
  readonly #data: XmlElement | undefined;
  readonly #protection: Protection | null;

  constructor(data: XmlElement | undefined, protection: Protection | null) {
    this.#data = data;
    this.#protection = protection;
  }

  secret(): Secret {
    const element = childOf(this.#data, "Secret", twice);
    const plain = childOf(element, "PlainValue", twice);
    if (!element || element.children.length === 0) throw new Rejection("secretMissing");
    if (!plain) return this.#open(element);
    const bytes = base64Of(plain.text);
    if (!bytes) throw new Rejection("secretEncoding");
    return Secret.take(bytes);
  }

  /**
   * An integer; plain ones are decimal, and encrypted ones either decimal digits or big-endian bytes: both are
   * written by vendors. Some write base64 of either as the plain value.
   */
  number(name: string, absent: number, reason: RejectionReason): number {
    const element = childOf(this.#data, name, twice);
    if (!element) return absent;
    const plain = childOf(element, "PlainValue", twice);
    if (plain) {
      const text = plain.text.trim();
      if (/^-?\d{1,16}$/.test(text)) return Number(text);
      return numberOfBytes(base64Of(text) ?? Buffer.alloc(0), reason);
    }
    const opened = this.#open(element);
    try {
      return opened.use((bytes) => numberOfBytes(bytes, reason));
    } finally {
      opened.wipe();
    }
  }

  #open(element: XmlElement): Secret {
    if (!this.#protection) throw new Rejection("malformed");
    return this.#protection.open(element);
  }
}

function numberOfBytes(bytes: Uint8Array, reason: RejectionReason): number {
  const text = Buffer.from(bytes).toString("latin1");
  if (/^-?\d{1,16}$/.test(text)) return Number(text);
  if (bytes.length < 1 || bytes.length > 8) throw new Rejection(reason);
  const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  if (value > Number.MAX_SAFE_INTEGER) throw new Rejection(reason);
  return Number(value);
}

/** Section 5: what limits the use of the key lies with the card and the issuer; it is noted. */
function notePolicy(key: XmlElement, reading: RowReading): void {
  const policy = childOf(key, "Policy", twice);
  if (!policy || policy.children.length === 0) return;
  reading.note("policyIgnored");
  const expires = Date.parse(textOf(policy, "ExpiryDate"));
  if (expires < reading.now) reading.note("keyExpired");
}

/**
 * One key of a key package. Null for a PIN, which is not a token.
 * @throws Rejection
 * @throws ShipmentError keyLength
 */
export function readKey(
  keyPackage: XmlElement,
  key: XmlElement,
  protection: Protection | null,
  reading: RowReading,
): SeedToken | null {
  const device = childOf(keyPackage, "DeviceInfo", twice);
  const parameters = childOf(key, "AlgorithmParameters", twice);
  const algorithm = algorithmOf(key, textOf(parameters, "Suite"));
  if (algorithm === "PIN") {
    reading.note("pinSkipped");
    return null;
  }
  const { type, ocraSuite, suiteStep } = algorithm;
  const serialNumber = serialNumberOf(textOf(device, "SerialNo") || (key.attributes.get("Id") ?? ""));
  const vendorCode = vendorOf(vendorCodeOf(textOf(device, "Manufacturer")), reading);
  const response = digitsOfResponse(parameters);
  if (algorithm.digits !== null && response !== null && response !== algorithm.digits) {
    throw new Rejection("digits");
  }
  const digits = digitsOf(algorithm.digits ?? response ?? 6);
  const values = new KeyValues(childOf(key, "Data", twice), protection);
  const period = periodOf(type === "OCRA" ? 30 : values.number("TimeInterval", 30, "period"));
  const drift = driftOf(values.number("TimeDrift", 0, "timeDrift"));
  const counter = values.number("Counter", 0, "counter");
  const time = values.number("Time", 0, "time");
  const timed = type === "TOTP" || suiteStep !== null;
  const lastTimeStep = timed
    ? lastTimeStepOf(time, suiteStep ?? period, reading.now)
    : lastCounterOf(counter);
  notePolicy(key, reading);
  const seed = seedOf(values.secret());
  return {
    vendorCode,
    serialNumber,
    type,
    algorithm: algorithm.algorithm,
    digits,
    period,
    ocraSuite,
    lastTimeStep,
    drift,
    seed,
  };
}
