import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { Secret as OtpauthSecret, TOTP } from "otpauth";
import { verifySync } from "otplib";
import { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters as parameters } from "../../src/contract/token.ts";
import { ocra, ocraPasswordHash, parseOcraSuite, totp, verifyTotp } from "../../src/otp/index.ts";
import type { Part } from "./part.ts";
import { perSecond, ratio, spread, takeTurns } from "./statistics.ts";

const TURN_MS = 40;
const ROUNDS = { warmUps: 5, rounds: 61 };
/** RFC 6287 appendix C has vectors of it. */
const SUITE = "OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1";
const OCRA_NOTE = "neither otplib nor otpauth computes OCRA";

const keyBytes = randomBytes(32);
const key = Secret.copyOf(keyBytes);

/** Somebody who forgets to compute is fast: every contender says whether it found the OTP right. */
const turn = (rightly: () => boolean) => () =>
  perSecond(() => {
    if (!rightly()) throw new Error("a right OTP was refused");
  }, TURN_MS);

const turnOfHmac = (keyed: Buffer | ReturnType<typeof createSecretKey>, message: Uint8Array) =>
  turn(() => createHmac("sha256", keyed).update(message).digest().length === 32);

function totpContenders() {
  const atSeconds = 1_800_000_000;
  const otp = totp(key, atSeconds, parameters);
  const position = { key, parameters, atSeconds, drift: 0, lastTimeStep: null };
  const { digits, period } = parameters;
  const otplibOptions = { secret: keyBytes, token: otp, epoch: atSeconds, epochTolerance: period } as const;
  const otpauth = new TOTP({
    secret: new OtpauthSecret({ buffer: Uint8Array.from(keyBytes).buffer }),
    algorithm: "SHA256",
    digits,
    period,
  });
  return {
    ours: turn(() => verifyTotp({ ...position, otp }).accepted),
    hmac: turnOfHmac(createSecretKey(keyBytes), new Uint8Array(8)),
    hmacOfBytes: turnOfHmac(keyBytes, new Uint8Array(8)),
    otplib: turn(() => verifySync({ ...otplibOptions, algorithm: "sha256", digits: 6, period }).valid),
    otpauth: turn(() => otpauth.validate({ token: otp, timestamp: atSeconds * 1000, window: 1 }) === 0),
  };
}

function ocraContenders() {
  const suite = parseOcraSuite(SUITE);
  const passwordHash = ocraPasswordHash(suite, Secret.copyOf(Buffer.from("1234")));
  const input = { question: "12345678", passwordHash };
  let counter = 0;
  // DataInput of RFC 6287 section 5.1: suite, separator, C, Q, P.
  const message = new Uint8Array(SUITE.length + 1 + 8 + 128 + 20);
  return {
    ours: turn(() => ocra(key, suite, { ...input, counter: counter++ }).length === 8),
    hmac: turnOfHmac(createSecretKey(keyBytes), message),
    hmacOfBytes: turnOfHmac(keyBytes, message),
  };
}

/** OTP core: verifying a TOTP and computing OCRA, against one bare HMAC and against the libraries. */
export const otpPart: Part = {
  about: "verifying TOTP and computing OCRA, against a bare HMAC, otplib and otpauth",
  nothing: {
    totpVerify: { opsPerSecond: null, ratioToHmac: null, ratioToOtplib: null, ratioToOtpauth: null },
    ocra: { opsPerSecond: null, ratioToHmac: null, ratioToOtplib: null, ratioToOtpauth: null },
  },
  async measure(say) {
    say("verifying TOTP");
    const verify = await takeTurns(totpContenders(), ROUNDS);
    say("computing OCRA");
    const computed = await takeTurns(ocraContenders(), ROUNDS);
    return {
      figures: {
        hmacPeer:
          "one createHmac('sha256') over the same message, keyed with a KeyObject made once; ratioToHmacOfBytes: keyed with the key's bytes each time",
        totpVerify: {
          case: "right OTP of the current time step, window ±1: three HMACs always; SHA-256, 6 digits",
          opsPerSecond: spread(verify.ours).median,
          ratioToHmac: ratio(verify.ours, verify.hmac),
          ratioToHmacOfBytes: ratio(verify.ours, verify.hmacOfBytes),
          ratioToOtplib: ratio(verify.ours, verify.otplib),
          ratioToOtpauth: ratio(verify.ours, verify.otpauth),
          spread: Object.fromEntries(
            Object.entries(verify).map(([name, values]) => [`${name}PerSecond`, spread(values)]),
          ),
        },
        ocra: {
          case: SUITE,
          opsPerSecond: spread(computed.ours).median,
          ratioToHmac: ratio(computed.ours, computed.hmac),
          ratioToHmacOfBytes: ratio(computed.ours, computed.hmacOfBytes),
          ratioToOtplib: null,
          ratioToOtpauth: null,
          note: OCRA_NOTE,
          spread: Object.fromEntries(
            Object.entries(computed).map(([name, values]) => [`${name}PerSecond`, spread(values)]),
          ),
        },
      },
      runs: { totpVerify: ROUNDS.rounds, ocra: ROUNDS.rounds },
    };
  },
};
