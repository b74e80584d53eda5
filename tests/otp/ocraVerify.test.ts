import { describe, expect, it } from "vitest";
import { type OcraWindow, ocra, parseOcraSuite, verifyOcra } from "../../src/otp/index.ts";
import { rfcKey } from "./keys.ts";

const key = rfcKey(20);
const question = "31415926";

/** A verification over `text`, of the response that the token gives for `at`. */
function attempt(text: string, at: { counter?: number; timeStep?: number }, window: Partial<OcraWindow>) {
  const suite = parseOcraSuite(text);
  return verifyOcra({
    suite,
    response: ocra(key, suite, { question, ...at }),
    compute: (tried) => ocra(key, suite, { question, ...tried }),
    ...window,
  });
}

const wrong = { accepted: false, reason: "wrong" };

describe("OCRA verification", () => {
  it("takes the one right response when there is neither counter nor time", () => {
    const suite = "OCRA-1:HOTP-SHA256-8:QN08";
    expect(attempt(suite, {}, {})).toEqual({ accepted: true, nextCounter: null, timeStep: null });
    expect(attempt(suite, {}, { response: "00000000" })).toEqual(wrong);
    expect(attempt(suite, {}, { response: "" })).toEqual(wrong);
  });

  it("compares a whole HMAC, in either case of letters", () => {
    const suite = parseOcraSuite("OCRA-1:HOTP-SHA256-0:QN08");
    const response = ocra(key, suite, { question });
    const compute = () => response;
    expect(verifyOcra({ suite, response: response.toUpperCase(), compute }).accepted).toBe(true);
    expect(verifyOcra({ suite, response: response.slice(0, -1), compute }).accepted).toBe(false);
  });

  const counting = "OCRA-1:HOTP-SHA1-8:C-QN08";
  it("looks ahead by counter and moves on past it (R8)", () => {
    for (const counter of [40, 45]) {
      const answer = attempt(counting, { counter }, { counter: 40, lookAhead: 5 });
      expect(answer).toEqual({ accepted: true, nextCounter: BigInt(counter + 1), timeStep: null });
    }
    for (const counter of [39, 46]) {
      expect(attempt(counting, { counter }, { counter: 40, lookAhead: 5 })).toEqual(wrong);
    }
    expect(attempt(counting, { counter: 41 }, { counter: 40 })).toEqual(wrong);
  });

  const timed = "OCRA-1:HOTP-SHA1-8:QN08-T1M";
  it("looks one time step either way unless told otherwise (R7)", () => {
    const atSeconds = 60_000_000 * 60 + 59;
    for (const offset of [-1, 0, 1]) {
      const timeStep = 60_000_000 + offset;
      const answer = attempt(timed, { timeStep }, { atSeconds });
      expect(answer).toEqual({ accepted: true, nextCounter: null, timeStep });
    }
    expect(attempt(timed, { timeStep: 60_000_002 }, { atSeconds })).toEqual(wrong);
    expect(attempt(timed, { timeStep: 60_000_002 }, { atSeconds, window: 2 }).accepted).toBe(true);
    expect(attempt(timed, { timeStep: 60_000_001 }, { atSeconds, window: 0 })).toEqual(wrong);
    expect(attempt(timed, { timeStep: 0 }, { atSeconds: 61 }).accepted).toBe(true);
  });

  it("R8 refuses a time step up to the last accepted one", () => {
    const atSeconds = 6_000;
    expect(attempt(timed, { timeStep: 100 }, { atSeconds, lastTimeStep: 100 })).toEqual({
      accepted: false,
      reason: "replayed",
    });
    expect(attempt(timed, { timeStep: 101 }, { atSeconds, lastTimeStep: 100 }).accepted).toBe(true);
    expect(attempt(timed, { timeStep: 0 }, { atSeconds: 0, lastTimeStep: null }).accepted).toBe(true);
  });

  it("searches counter and time together, always all of it", () => {
    const suite = parseOcraSuite("OCRA-1:HOTP-SHA1-8:C-QN08-T30S");
    for (const at of [
      { counter: 7, timeStep: 100 },
      { counter: 9, timeStep: 101 },
      { counter: 1, timeStep: 1 },
    ]) {
      let computed = 0;
      const answer = verifyOcra({
        suite,
        response: ocra(key, suite, { question, ...at }),
        counter: 7,
        lookAhead: 3,
        atSeconds: 3000,
        compute: (tried) => {
          computed += 1;
          return ocra(key, suite, { question, ...tried });
        },
      });
      expect(computed).toBe(12);
      expect(answer.accepted).toBe(at.counter > 1);
    }
  });

  it("refuses windows that make no sense, and a missing counter or time", () => {
    const bad = (code: string) => expect.objectContaining({ code });
    const counted = { counter: 1 };
    expect(() => attempt(counting, counted, { counter: 0, lookAhead: -1 })).toThrow(bad("badParameters"));
    expect(() => attempt(counting, counted, { counter: 0, lookAhead: 1000 })).toThrow(bad("badParameters"));
    expect(() => attempt(counting, counted, {})).toThrow(bad("badOcraInput"));
    expect(() => attempt(timed, { timeStep: 1 }, {})).toThrow(bad("badOcraInput"));
  });
});
