import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hmacTruncate,
  type OcraFactors,
  type OcraSuite,
  ocra,
  ocraClientResponse,
  ocraPasswordHash,
  ocraServerResponse,
  ocraSignature,
  ocraSignatureClientResponse,
  ocraSignatureServerResponse,
  ocraTimeStepAt,
  parseOcraSuite,
} from "../../src/otp/index.ts";
import { rfcKey, utf8Secret } from "./keys.ts";
import { mutual, oneWay, signatures } from "./ocraVectors.ts";

const TIME_STEP = 0x132d0b6;

/** The factors of Appendix C that a suite asks for. */
function factors(suite: OcraSuite, counter?: number): OcraFactors {
  return {
    counter,
    passwordHash: suite.password === null ? undefined : ocraPasswordHash(suite, utf8Secret("1234")),
    timeStep: suite.time === null ? undefined : TIME_STEP,
  };
}

describe("RFC 6287 Appendix C.1 one-way", () => {
  for (const { suite: text, keyLength, rows } of oneWay) {
    it.each(rows.map((row) => [...row]))(`${text} %s %s`, (question, response, counter) => {
      const suite = parseOcraSuite(text);
      expect(ocra(rfcKey(keyLength), suite, { question, ...factors(suite, counter) })).toBe(response);
    });
  }

  it("takes T from the time of the appendix", () => {
    const seconds = Date.UTC(2008, 2, 25, 12, 6, 30) / 1000;
    expect(ocraTimeStepAt(parseOcraSuite("OCRA-1:HOTP-SHA512-8:QN08-T1M"), seconds)).toBe(TIME_STEP);
  });
});

describe("RFC 6287 Appendix C.2 mutual", () => {
  for (const { serverSuite, clientSuite, keyLength, rows } of mutual) {
    it.each(rows)(
      `${clientSuite} %s %s`,
      (clientQuestion, serverQuestion, serverResponse, clientResponse) => {
        const server = parseOcraSuite(serverSuite);
        const client = parseOcraSuite(clientSuite);
        const key = rfcKey(keyLength);
        const questions = { clientQuestion, serverQuestion };
        expect(ocraServerResponse(key, server, questions)).toBe(serverResponse);
        expect(ocraClientResponse(key, client, { ...questions, ...factors(client) })).toBe(clientResponse);
      },
    );
  }
});

describe("RFC 6287 Appendix C.3 signature", () => {
  for (const { suite: text, keyLength, rows } of signatures) {
    it.each(rows.map((row) => [...row]))(`${text} %s %s`, (question, response) => {
      const suite = parseOcraSuite(text);
      expect(ocraSignature(rfcKey(keyLength), suite, { question, ...factors(suite) })).toBe(response);
    });
  }
});

describe("signature with server authentication (section 7.3.2)", () => {
  const suite = parseOcraSuite("OCRA-1:HOTP-SHA256-8:QA08");
  it("is computed as a mutual exchange in which the server's question is what is signed", () => {
    const exchange = { clientQuestion: "CLI22220", serverQuestion: "SRV11110" };
    expect(ocraSignatureServerResponse(rfcKey(32), suite, exchange)).toBe("28247970");
    expect(ocraSignatureClientResponse(rfcKey(32), suite, exchange)).toBe("15510767");
  });

  it("has no session information, and no signature has", () => {
    const withSession = parseOcraSuite("OCRA-1:HOTP-SHA256-8:QA08-S064");
    const exchange = { clientQuestion: "CLI22220", serverQuestion: "SRV11110", session: "s" };
    const badS = expect.objectContaining({ code: "badOcraInput", text: expect.anything() });
    expect(() => ocraSignatureServerResponse(rfcKey(32), withSession, exchange)).toThrow(badS);
    expect(() => ocraSignatureClientResponse(rfcKey(32), withSession, exchange)).toThrow(badS);
    expect(() => ocraSignature(rfcKey(32), withSession, { question: "SIG1", session: "s" })).toThrow(badS);
  });
});

/** DataInput as section 5.1 draws it, written out by hand from parts in hexadecimal. */
const byHand = (algorithm: string, suite: string, ...parts: string[]): Buffer =>
  createHmac(algorithm, "12345678901234567890")
    .update(Buffer.concat([Buffer.from(suite), Buffer.of(0), Buffer.from(parts.join(""), "hex")]))
    .digest();

describe("data input", () => {
  it("holds every factor in its place: C Q P S T", () => {
    const text = "OCRA-1:HOTP-SHA512-10:C-QH40-PSHA256-S016-T5S";
    const suite = parseOcraSuite(text);
    const mac = byHand(
      "sha512",
      text,
      "00000000000000ff",
      "abcdef01".padEnd(256, "0"),
      createHash("sha256").update("4321").digest("hex"),
      // The reference fills session information up on the left.
      Buffer.from("세션").toString("hex").padStart(32, "0"),
      "0000000000000007",
    );
    const response = ocra(rfcKey(20), suite, {
      counter: 255,
      question: "ABCDef01",
      passwordHash: ocraPasswordHash(suite, utf8Secret("4321")),
      session: "세션",
      timeStep: ocraTimeStepAt(suite, 39),
    });
    expect(response).toBe(hmacTruncate(mac, 10));
  });

  it("0 digits give the whole HMAC", () => {
    const text = "OCRA-1:HOTP-SHA1-0:QA04";
    const mac = byHand("sha1", text, Buffer.from("abcd").toString("hex").padEnd(256, "0"));
    expect(ocra(rfcKey(20), parseOcraSuite(text), { question: "abcd" })).toBe(mac.toString("hex"));
  });

  it.each([4, 5, 6, 7, 8, 9, 10])("%i digits give as many", (digits) => {
    const response = ocra(rfcKey(20), parseOcraSuite(`OCRA-1:HOTP-SHA1-${digits}:QN08`), { question: "1" });
    expect(response).toMatch(new RegExp(`^\\d{${digits}}$`));
  });

  it("turns numbers into hexadecimal as the reference does: an odd digit goes to the high half", () => {
    const text = "OCRA-1:HOTP-SHA1-6:QN64";
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 64n - 1n }), (number) => {
        const mac = byHand("sha1", text, number.toString(16).padEnd(256, "0"));
        const question = number.toString();
        expect(ocra(rfcKey(20), parseOcraSuite(text), { question })).toBe(hmacTruncate(mac, 6));
      }),
    );
    // 100000 is 186A0: filled up on the right to 186A00…, never 0186A0….
    const mac = byHand("sha1", text, `186a0${"0".repeat(251)}`);
    expect(ocra(rfcKey(20), parseOcraSuite(text), { question: "100000" })).toBe(hmacTruncate(mac, 6));
  });

  it("takes two questions of 64 characters", () => {
    const text = "OCRA-1:HOTP-SHA1-6:QA64";
    const [clientQuestion, serverQuestion] = ["c".repeat(64), "s".repeat(64)];
    const mac = byHand("sha1", text, Buffer.from(clientQuestion + serverQuestion).toString("hex"));
    const response = ocraServerResponse(rfcKey(20), parseOcraSuite(text), { clientQuestion, serverQuestion });
    expect(response).toBe(hmacTruncate(mac, 6));
  });
});

describe("inputs must be exactly the suite's", () => {
  const full = parseOcraSuite("OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1-S004-T1M");
  const good = {
    counter: 1,
    question: "12345678",
    passwordHash: ocraPasswordHash(full, utf8Secret("1234")),
    session: "abcd",
    timeStep: 5,
  };
  const refuses = (field: string, suite: OcraSuite, change: object) =>
    expect(() => ocra(rfcKey(20), suite, { ...good, ...change })).toThrow(
      expect.objectContaining({ code: "badOcraInput", message: expect.stringContaining(` ${field} `) }),
    );

  it.each([
    ["C", { counter: undefined }],
    ["C", { counter: -1 }],
    ["Q", { question: "" }],
    ["Q", { question: "123456789" }],
    ["Q", { question: "1234567a" }],
    ["P", { passwordHash: undefined }],
    ["P", { passwordHash: utf8Secret("1234") }],
    ["S", { session: undefined }],
    ["S", { session: "abcde" }],
    ["S", { session: "\ud800" }],
    ["T", { timeStep: undefined }],
    ["T", { timeStep: 0.5 }],
  ])("refuses %s", (field, change) => {
    expect(ocra(rfcKey(20), full, good)).toMatch(/^\d{6}$/);
    refuses(field, full, change);
  });

  it("and nothing more", () => {
    const bare = parseOcraSuite("OCRA-1:HOTP-SHA1-6:QN08");
    const none = { counter: undefined, passwordHash: undefined, session: undefined, timeStep: undefined };
    expect(ocra(rfcKey(20), bare, { ...good, ...none })).toMatch(/^\d{6}$/);
    refuses("C", bare, { ...none, counter: 1 });
    refuses("P", bare, { ...none, passwordHash: good.passwordHash });
    refuses("S", bare, { ...none, session: "" });
    refuses("T", bare, { ...none, timeStep: 0 });
  });

  it("questions keep to their alphabet", () => {
    for (const [format, question] of [
      ["A", "ab-d"],
      ["A", "가나다라"],
      ["H", "abcg"],
      ["N", "12 4"],
      ["N", "١٢٣٤"],
    ] as const) {
      const suite = parseOcraSuite(`OCRA-1:HOTP-SHA1-6:Q${format}08`);
      expect(() => ocra(rfcKey(20), suite, { question })).toThrow(
        expect.objectContaining({ code: "badOcraInput" }),
      );
    }
  });

  it("a server has no PIN, and a suite without P no password", () => {
    const exchange = { clientQuestion: "1", serverQuestion: "2", passwordHash: good.passwordHash };
    const suite = parseOcraSuite("OCRA-1:HOTP-SHA1-6:QN08-PSHA1");
    expect(() => ocraServerResponse(rfcKey(20), suite, exchange)).toThrow(
      expect.objectContaining({ code: "badOcraInput" }),
    );
    expect(() => ocraPasswordHash(parseOcraSuite("OCRA-1:HOTP-SHA1-6:QN08"), utf8Secret("1"))).toThrow(
      expect.objectContaining({ code: "badOcraInput" }),
    );
  });
});
