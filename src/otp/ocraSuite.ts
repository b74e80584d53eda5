/** OCRA suites: RFC 6287 section 6. */
import type { HashAlgorithm } from "../contract/token.ts";
import { OtpError } from "./errors.ts";

/** A alphanumeric, N numeric, H hexadecimal. */
export type OcraQuestionFormat = "A" | "N" | "H";
type OcraTimeUnit = "S" | "M" | "H";

/** A parsed suite. Read it with `parseOcraSuite`; nothing else makes one. */
export interface OcraSuite {
  readonly algorithm: HashAlgorithm;
  /** 0: the whole HMAC is the response; otherwise 4 to 10 decimal digits. */
  readonly digits: number;
  readonly counter: boolean;
  readonly question: {
    readonly format: OcraQuestionFormat /** 4 to 64 characters. */;
    readonly upTo: number;
  };
  /** Hash of the PIN or password; null when the suite has no P. */
  readonly password: HashAlgorithm | null;
  /** Bytes of session information, 1 to 512; null when the suite has no S. */
  readonly session: number | null;
  /** Length of a time step; null when the suite has no T. */
  readonly time: { readonly count: number; readonly unit: OcraTimeUnit } | null;
}

type SuitePart = "algorithm" | "cryptoFunction" | "dataInput" | "Q" | "P" | "S" | "T";

const refuse = (part: SuitePart): never => {
  throw new OtpError("badSuite", { parameters: { part } });
};

const hashes: ReadonlyMap<string, HashAlgorithm> = new Map([
  ["SHA1", "SHA-1"],
  ["SHA256", "SHA-256"],
  ["SHA512", "SHA-512"],
]);
const hashTokens = { "SHA-1": "SHA1", "SHA-256": "SHA256", "SHA-512": "SHA512" } as const;

/** Section 6.3: 1-59 seconds or minutes, up to 48 hours. (Its 0H would be a step of no length: refused.) */
const longest: Readonly<Record<OcraTimeUnit, number>> = { S: 59, M: 59, H: 48 };
const secondsIn: Readonly<Record<OcraTimeUnit, number>> = { S: 1, M: 60, H: 3600 };

function parseCryptoFunction(text: string): Pick<OcraSuite, "algorithm" | "digits"> {
  const match = /^HOTP-(SHA1|SHA256|SHA512)-(0|[4-9]|10)$/.exec(text);
  const algorithm = hashes.get(match?.[1] ?? "");
  if (!match || algorithm === undefined) return refuse("cryptoFunction");
  return { algorithm, digits: Number(match[2]) };
}

function parseQuestion(text: string | undefined): OcraSuite["question"] {
  const match = /^Q([ANH])(\d\d)$/.exec(text ?? "");
  const upTo = Number(match?.[2]);
  if (!match || !(upTo >= 4 && upTo <= 64)) return refuse("Q");
  return { format: match[1] as OcraQuestionFormat, upTo };
}

function parsePassword(text: string): HashAlgorithm {
  return hashes.get(text.slice(1)) ?? refuse("P");
}

function parseSession(text: string): number {
  const length = /^S\d{3}$/.test(text) ? Number(text.slice(1)) : 0;
  return length >= 1 && length <= 512 ? length : refuse("S");
}

function parseTime(text: string): NonNullable<OcraSuite["time"]> {
  const match = /^T([1-9]\d?)([SMH])$/.exec(text);
  const count = Number(match?.[1]);
  const unit = match?.[2] as OcraTimeUnit;
  return match && count <= longest[unit] ? { count, unit } : refuse("T");
}

/**
 * Read an OCRA suite such as `OCRA-1:HOTP-SHA512-8:C-QN08-PSHA1-S064-T1M`. Strict: the inputs in the order
 * C Q P S T, each at most once, every qualifier spelled out, upper case. The suite's own text is part of what
 * is hashed, so a second spelling would be a different token; hence `formatOcraSuite(parseOcraSuite(s)) === s`.
 * @throws OtpError `badSuite` with the part that is wrong
 */
export function parseOcraSuite(text: string): OcraSuite {
  const [algorithm, cryptoFunction, dataInput, ...more] = text.split(":");
  if (algorithm !== "OCRA-1") return refuse("algorithm");
  const crypto = parseCryptoFunction(cryptoFunction ?? "");
  if (dataInput === undefined || more.length > 0) return refuse("dataInput");
  const inputs = dataInput.split("-");
  const take = (letter: string): string | undefined =>
    inputs[0]?.startsWith(letter) ? inputs.shift() : undefined;
  const counter = inputs[0] === "C";
  if (counter) inputs.shift();
  const question = parseQuestion(inputs.shift());
  const password = take("P");
  const session = take("S");
  const time = take("T");
  if (inputs.length > 0) return refuse("dataInput");
  return {
    ...crypto,
    counter,
    question,
    password: password === undefined ? null : parsePassword(password),
    session: session === undefined ? null : parseSession(session),
    time: time === undefined ? null : parseTime(time),
  };
}

/** The one spelling of a suite (RFC 6287 section 6). */
export function formatOcraSuite(suite: OcraSuite): string {
  const inputs = [`Q${suite.question.format}${String(suite.question.upTo).padStart(2, "0")}`];
  if (suite.counter) inputs.unshift("C");
  if (suite.password !== null) inputs.push(`P${hashTokens[suite.password]}`);
  if (suite.session !== null) inputs.push(`S${String(suite.session).padStart(3, "0")}`);
  if (suite.time !== null) inputs.push(`T${suite.time.count}${suite.time.unit}`);
  return `OCRA-1:HOTP-${hashTokens[suite.algorithm]}-${suite.digits}:${inputs.join("-")}`;
}

/**
 * The suite's time step at `seconds` since 1970-01-01T00:00:00Z (section 5.1, T).
 * @throws OtpError `badOcraInput` for a suite without T, `badTime`
 */
export function ocraTimeStepAt(suite: OcraSuite, seconds: number): number {
  if (suite.time === null) throw new OtpError("badOcraInput", { parameters: { field: "T" } });
  if (!(seconds >= 0 && seconds <= Number.MAX_SAFE_INTEGER)) throw new OtpError("badTime");
  return Math.floor(seconds / (suite.time.count * secondsIn[suite.time.unit]));
}
