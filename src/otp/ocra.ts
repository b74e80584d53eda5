/** Computing OCRA: RFC 6287 section 5 for one value, section 7 for who computes what in which mode. */
import { createHash } from "node:crypto";
import { Secret } from "../contract/secret.ts";
import { OtpError } from "./errors.ts";
import { hashNames, hmac } from "./hmac.ts";
import { hmacTruncate, writeMovingFactor } from "./hotp.ts";
import { formatOcraSuite, type OcraQuestionFormat, type OcraSuite } from "./ocraSuite.ts";

const QUESTION_LENGTH = 128;

/** Everything but the question. Exactly what the suite names must be there. */
export interface OcraFactors {
  /** C: 8-byte counter. */
  readonly counter?: bigint | number | undefined;
  /** P: the *hash* of the PIN or password by the suite's P; `ocraPasswordHash` makes it. */
  readonly passwordHash?: Secret | undefined;
  /** S: session information, UTF-8 when a string; at most the suite's length. */
  readonly session?: string | Uint8Array | undefined;
  /** T: number of the suite's time steps since 1970; `ocraTimeStepAt` makes it. */
  readonly timeStep?: bigint | number | undefined;
}

interface OcraInput extends OcraFactors {
  /** Q: the challenge in the suite's format, 1 to `upTo` characters. */
  readonly question: string;
}

type Field = "C" | "Q" | "P" | "S" | "T";

const refuse = (field: Field): never => {
  throw new OtpError("badOcraInput", { parameters: { field } });
};

const alphabets: Readonly<Record<OcraQuestionFormat, RegExp>> = {
  A: /^[0-9A-Za-z]+$/,
  N: /^\d+$/,
  H: /^[0-9A-Fa-f]+$/,
};

function checkQuestion(suite: OcraSuite, question: string): void {
  if (question.length > suite.question.upTo || !alphabets[suite.question.format].test(question)) refuse("Q");
}

/**
 * Write Q into 128 bytes of zeros. Numbers as the RFC's reference does it: the decimal number in base 16, with no
 * leading zeros, filled up on the *right*; so an odd digit stands in the high half of its byte.
 */
function writeQuestion(into: Buffer, at: number, format: OcraQuestionFormat, question: string): void {
  if (format === "A") {
    into.write(question, at, "latin1");
    return;
  }
  const digits = format === "N" ? BigInt(question).toString(16) : question;
  into.write(digits.length % 2 === 0 ? digits : `${digits}0`, at, "hex");
}

function fillSession(into: Uint8Array, session: string | Uint8Array): void {
  const bytes = typeof session === "string" ? Buffer.from(session, "utf8") : session;
  if (bytes.length > into.length || (typeof session === "string" && !session.isWellFormed())) refuse("S");
  // The reference fills session information up on the left.
  into.set(bytes, into.length - bytes.length);
}

/**
 * What a one-way response answers: Q and S as they stand in the data input (section 5.1). Two questions that have
 * the same bytes there (`1` and `0001` in a numeric suite) have the same response; this tells them to be one.
 * @throws OtpError `badOcraInput`
 */
export function ocraChallenge(suite: OcraSuite, { question, session }: OcraInput): Uint8Array {
  checkQuestion(suite, question);
  const bytes = Buffer.alloc(QUESTION_LENGTH + (suite.session ?? 0));
  writeQuestion(bytes, 0, suite.question.format, question);
  const named = factor("S", suite.session !== null, session);
  if (named !== undefined) fillSession(bytes.subarray(QUESTION_LENGTH), named);
  return bytes;
}

const passwordLengths = { "SHA-1": 20, "SHA-256": 32, "SHA-512": 64 } as const;

/** A factor is there exactly when the suite names it. */
function factor<T>(field: Field, named: boolean, value: T | undefined): T | undefined {
  return named === (value !== undefined) ? value : refuse(field);
}

function moving(into: Uint8Array, field: Field, value: bigint | number): void {
  try {
    writeMovingFactor(into, value);
  } catch {
    refuse(field);
  }
}

/** DataInput = OCRASuite | 00 | C | Q | P | S | T (section 5.1). The caller wipes it when it held a password. */
function dataInput(suite: OcraSuite, question: string, factors: OcraFactors): Uint8Array {
  const counter = factor("C", suite.counter, factors.counter);
  const password = factor("P", suite.password !== null, factors.passwordHash);
  const session = factor("S", suite.session !== null, factors.session);
  const timeStep = factor("T", suite.time !== null, factors.timeStep);

  const text = formatOcraSuite(suite);
  const passwordLength = suite.password === null ? 0 : passwordLengths[suite.password];
  const lengths = [counter === undefined ? 0 : 8, QUESTION_LENGTH, passwordLength, suite.session ?? 0];
  const message = new Uint8Array(
    text.length + 1 + lengths.reduce((sum, n) => sum + n, timeStep === undefined ? 0 : 8),
  );
  const buffer = Buffer.from(message.buffer);
  buffer.write(text, "latin1");
  let at = text.length + 1;
  if (counter !== undefined) {
    moving(message.subarray(at, at + 8), "C", counter);
    at += 8;
  }
  writeQuestion(buffer, at, suite.question.format, question);
  at += QUESTION_LENGTH;
  if (password !== undefined) {
    if (password.length !== passwordLength) refuse("P");
    password.use((bytes) => message.set(bytes, at));
    at += passwordLength;
  }
  if (session !== undefined) {
    fillSession(message.subarray(at, at + (suite.session ?? 0)), session);
    at += suite.session ?? 0;
  }
  if (timeStep !== undefined) moving(message.subarray(at), "T", timeStep);
  return message;
}

function compute(key: Secret, suite: OcraSuite, question: string, factors: OcraFactors): string {
  const message = dataInput(suite, question, factors);
  const mac = hmac(key, suite.algorithm, message);
  message.fill(0);
  return suite.digits === 0 ? Buffer.from(mac).toString("hex") : hmacTruncate(mac, suite.digits);
}

/**
 * The hash of a PIN or password that goes into OCRA as P.
 * @param pin UTF-8 bytes; stays the caller's
 * @throws OtpError `badOcraInput` for a suite without P
 */
export function ocraPasswordHash(suite: OcraSuite, pin: Secret): Secret {
  const algorithm = suite.password ?? refuse("P");
  return pin.use((bytes) => Secret.take(createHash(hashNames[algorithm]).update(bytes).digest()));
}

/**
 * One-way challenge-response (sections 5 and 7.1): R = OCRA(K, {[C] | Q | [P | S | T]}).
 * @returns decimal digits, or for a suite with 0 digits the whole HMAC in lower-case hexadecimal
 * @throws OtpError `badOcraInput` naming the factor that is missing, too many or malformed; `badKey`
 */
export function ocra(key: Secret, suite: OcraSuite, input: OcraInput): string {
  checkQuestion(suite, input.question);
  return compute(key, suite, input.question, input);
}

/** Both parties' questions of a mutual exchange, each of 1 to the suite's number of characters. */
interface OcraExchange extends OcraFactors {
  /** QC: the client's challenge to the server. */
  readonly clientQuestion: string;
  /** QS: the server's challenge to the client; when signing, what is signed. */
  readonly serverQuestion: string;
}

/**
 * Mutual challenge-response, the server's proof (section 7.2): RS = OCRA(K, {[C] | QC | QS | [S | T]}). A server
 * has no PIN: a suite with P is refused. Also the server's part of a signature with server authentication
 * (section 7.3.2), whose suites have no S.
 * @throws OtpError as `ocra`
 */
export function ocraServerResponse(key: Secret, suite: OcraSuite, exchange: OcraExchange): string {
  if (suite.password !== null) return refuse("P");
  checkQuestion(suite, exchange.clientQuestion);
  checkQuestion(suite, exchange.serverQuestion);
  return compute(key, suite, exchange.clientQuestion + exchange.serverQuestion, exchange);
}

/**
 * Mutual challenge-response, the client's answer (section 7.2): RC = OCRA(K, {[C] | QS | QC | [P | S | T]}). Only
 * after the server's response was verified.
 * @throws OtpError as `ocra`
 */
export function ocraClientResponse(key: Secret, suite: OcraSuite, exchange: OcraExchange): string {
  checkQuestion(suite, exchange.clientQuestion);
  checkQuestion(suite, exchange.serverQuestion);
  return compute(key, suite, exchange.serverQuestion + exchange.clientQuestion, exchange);
}

/**
 * Plain signature (section 7.3.1): SIGN = OCRA(K, {[C] | QS | [P | T]}). Session information is no part of it.
 * @throws OtpError as `ocra`
 */
export function ocraSignature(key: Secret, suite: OcraSuite, input: OcraInput): string {
  return suite.session === null ? ocra(key, suite, input) : refuse("S");
}

/**
 * Signature with server authentication, the server's proof (section 7.3.2): RS = OCRA(K, {[C] | QC | QS | [T]}).
 * @throws OtpError as `ocra`
 */
export function ocraSignatureServerResponse(key: Secret, suite: OcraSuite, exchange: OcraExchange): string {
  return suite.session === null ? ocraServerResponse(key, suite, exchange) : refuse("S");
}

/**
 * Signature with server authentication, the client's signature (section 7.3.2):
 * SIGN = OCRA(K, {[C] | QS | QC | [P | T]}).
 * @throws OtpError as `ocra`
 */
export function ocraSignatureClientResponse(key: Secret, suite: OcraSuite, exchange: OcraExchange): string {
  return suite.session === null ? ocraClientResponse(key, suite, exchange) : refuse("S");
}
