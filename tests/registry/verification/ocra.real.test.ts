import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/contract/secret.ts";
import type { VerificationAnswer } from "../../../src/contract/verification.ts";
import {
  encodeTransaction,
  type OcraFactors,
  ocra,
  ocraPasswordHash,
  ocraTimeStepAt,
  parseOcraSuite,
} from "../../../src/otp/index.ts";
import { call } from "../../support/branch.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds({ shared: true });
let made = 0;

interface OcraToken {
  readonly world: World;
  readonly serialNumber: string;
  /** What the token shows when it is asked. */
  otp(question: string, factors?: OcraFactors): string;
  verify(
    otp: string,
    ocra: object | undefined,
    more?: object,
  ): Promise<VerificationAnswer & { code?: string }>;
}

let opened: Promise<World> | undefined;

/** A token with a suite, imported as its vendor sends it, in a customer's hand. */
async function token(suite: string): Promise<OcraToken> {
  opened ??= worlds.open();
  const world = await opened;
  made += 1;
  const serialNumber = String(88_000_000 + made);
  const seed = randomBytes(32);
  const file = `<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage><DeviceInfo><SerialNo>${serialNumber}</SerialNo></DeviceInfo><Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:ocra"><AlgorithmParameters><Suite>${suite}</Suite></AlgorithmParameters><Data><Secret><PlainValue>${seed.toString("base64")}</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>`;
  await world.registry.importShipment({
    source: (async function* () {
      yield Buffer.from(file);
    })(),
    fileName: "ocra.xml",
    institutionCode: "901",
    branchCode: "9010042",
    vendorCode: "71",
    preview: false,
  });
  await world.sql("UPDATE tokens SET state = 'active' WHERE serial_number = $1", [serialNumber]);
  await world.sql("INSERT INTO registrations VALUES ('71', $1, '901', 'issued')", [serialNumber]);
  const key = Secret.take(seed);
  return {
    world,
    serialNumber,
    otp: (question, factors = {}) => ocra(key, parseOcraSuite(suite), { question, ...factors }),
    async verify(otp, input, more = {}) {
      const request = { requestId: uuidv7(), vendorCode: "71", serialNumber, otp, ocra: input, ...more };
      return (await call<VerificationAnswer>(world.registry.app, "/v1/verifications", request)).body;
    },
  };
}

/** Decimal digits that are not the ones given. */
const other = (otp: string) => String((Number(otp) + 1) % 10 ** otp.length).padStart(otp.length, "0");

describe("OCRA (RFC 6287)", () => {
  it("R8 with a question alone: right once for each question, however it is written", async () => {
    const { otp, verify, world, serialNumber } = await token("OCRA-1:HOTP-SHA256-8:QN08");
    const accepted = await verify(otp("00001234"), { question: "00001234" });
    expect(accepted).toMatchObject({ accepted: true, errorCount: 0 });
    expect(accepted.timeStep).toBeUndefined();
    for (const question of ["00001234", "1234"]) {
      expect(await verify(otp(question), { question })).toMatchObject({ reason: "replayed", errorCount: 0 });
    }
    expect(await verify(otp("1235"), { question: "1236" })).toMatchObject({ reason: "wrong", errorCount: 1 });
    expect(await verify(otp("1235"), { question: "1235" })).toMatchObject({ accepted: true, errorCount: 0 });
    const rows = await world.sql(
      "SELECT length(question) AS n FROM used_questions WHERE serial_number = $1",
      [serialNumber],
    );
    expect(rows).toEqual([{ n: 32 }, { n: 32 }]);
  });

  it("R8 32 parallel answers to one question over two registries: exactly one is accepted", async () => {
    const { world, serialNumber, otp } = await token("OCRA-1:HOTP-SHA1-6:QN08");
    const apps = [world.registry.app, (await world.another()).app];
    const request = { vendorCode: "71", serialNumber, otp: otp("42"), ocra: { question: "42" } };
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) => {
        const app = apps[n % 2];
        if (!app) throw new Error("no registry");
        return call<VerificationAnswer>(app, "/v1/verifications", { requestId: uuidv7(), ...request });
      }),
    );
    expect(answers.filter(({ body }) => body.accepted)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.reason === "replayed")).toHaveLength(31);
  });

  it("R8 two that wait for the row with one question, each from before the other: one is accepted", async () => {
    const { world, serialNumber, otp } = await token("OCRA-1:HOTP-SHA1-6:QN08");
    const apps = [world.registry.app, (await world.another()).app];
    const session = new pg.Client({ connectionString: world.databaseUrl });
    await session.connect();
    try {
      await session.query("BEGIN");
      await session.query("SELECT FROM tokens WHERE serial_number = $1 FOR UPDATE", [serialNumber]);
      const request = { vendorCode: "71", serialNumber, otp: otp("42"), ocra: { question: "42" } };
      const both = apps.map((app) => call<VerificationAnswer>(app, "/v1/verifications", request));
      await expect
        .poll(async () => {
          const [row] = await world.sql(`SELECT count(*)::int AS n FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()`);
          return row?.n;
        })
        .toBe(2);
      await session.query("COMMIT");
      const answers = (await Promise.all(both)).map(({ body }) => body.reason ?? "accepted");
      expect(answers.sort()).toEqual(["accepted", "replayed"]);
    } finally {
      await session.end();
    }
  });

  it("R5 ten wrong answers lock the token", async () => {
    const { otp, verify } = await token("OCRA-1:HOTP-SHA256-8:QN08");
    for (let count = 1; count <= 10; count += 1) {
      const wrong = other(otp(String(count)));
      expect(await verify(wrong, { question: String(count) })).toMatchObject({
        reason: "wrong",
        errorCount: count,
      });
    }
    expect(await verify(otp("11"), { question: "11" })).toMatchObject({ reason: "locked" });
  });

  it("R8 with a counter: each value once, forward only, with look-ahead", async () => {
    const { otp, verify } = await token("OCRA-1:HOTP-SHA256-8:C-QN08");
    const question = "12345678";
    const at = (counter: number) => verify(otp(question, { counter }), { question });
    expect(await at(0)).toMatchObject({ accepted: true, timeStep: 0 });
    expect(await at(0)).toMatchObject({ reason: "replayed" });
    expect(await at(11)).toMatchObject({ accepted: true, timeStep: 11 });
    expect(await at(10)).toMatchObject({ reason: "replayed" });
    expect(await at(23)).toMatchObject({ reason: "wrong" });
  });

  it("R7 R8 with a time step: one step off, and none of them twice, whatever the question", async () => {
    const suite = "OCRA-1:HOTP-SHA512-8:QN08-T1M";
    const { otp, verify, world } = await token(suite);
    const now = ocraTimeStepAt(parseOcraSuite(suite), world.clock.now() / 1000);
    const at = (timeStep: number, question: string) => verify(otp(question, { timeStep }), { question });
    expect(await at(now + 2, "1")).toMatchObject({ reason: "wrong" });
    expect(await at(now + 1, "1")).toMatchObject({ accepted: true, timeStep: now + 1, drift: 1 });
    expect(await at(now + 1, "2")).toMatchObject({ reason: "replayed" });
    expect(await at(now, "3")).toMatchObject({ reason: "replayed" });
    expect(await at(now + 2, "4")).toMatchObject({ accepted: true });
  });

  it("with PIN, session, counter and time, all of them at once", async () => {
    const suite = parseOcraSuite("OCRA-1:HOTP-SHA512-8:C-QN08-PSHA1-S064-T1M");
    const { otp, verify, world } = await token("OCRA-1:HOTP-SHA512-8:C-QN08-PSHA1-S064-T1M");
    const passwordHash = ocraPasswordHash(suite, Secret.take(Buffer.from("1234")));
    const hex = createHash("sha1").update("1234").digest("hex");
    const timeStep = ocraTimeStepAt(suite, world.clock.now() / 1000);
    const session = "세션-0001";
    const right = otp("77", { counter: 3, passwordHash, session, timeStep: timeStep - 1 });
    const input = { question: "77", passwordHash: hex, session };
    const wrongPin = { ...input, passwordHash: createHash("sha1").update("1235").digest("hex") };
    expect(await verify(right, wrongPin)).toMatchObject({ reason: "wrong" });
    expect(await verify(right, { ...input, session: "0002" })).toMatchObject({ reason: "wrong" });
    expect(await verify(right, input)).toMatchObject({ accepted: true, timeStep: 3, errorCount: 0 });
    expect(await verify(right, input)).toMatchObject({ reason: "replayed" });
  });

  it("R11 takes a transaction for its question where the suite has room for its hash", async () => {
    const { otp, verify } = await token("OCRA-1:HOTP-SHA256-8:QH64");
    const transaction = { payeeAccount: "110-234-567890", amount: "1500000", currency: "KRW" };
    const question = createHash("sha256").update(encodeTransaction(transaction)).digest("hex");
    const changed = { transaction: { ...transaction, amount: "1500001" } };
    expect(await verify(otp(question), undefined, changed)).toMatchObject({ reason: "wrong" });
    expect(await verify(otp(question), undefined, { transaction })).toMatchObject({ accepted: true });
    expect(await verify(otp(question), undefined, { transaction })).toMatchObject({ reason: "replayed" });
    const short = await token("OCRA-1:HOTP-SHA256-8:QN08");
    expect(await short.verify("12345678", undefined, { transaction })).toMatchObject({
      code: "registry.transactionNotServed",
    });
  });

  it.each([
    ["no question", undefined, {}],
    ["a question that is none of the suite's", { question: "12AB" }, {}],
    ["a question that is too long", { question: "123456789" }, {}],
    ["a PIN the suite does not have", { question: "1", passwordHash: "00".repeat(20) }, {}],
    ["a session the suite does not have", { question: "1", session: "x" }, {}],
    [
      "a question beside a transaction",
      { question: "1" },
      { transaction: { payeeAccount: "1234", amount: 1 } },
    ],
  ])("refuses %s and counts no error", async (_what, input, more) => {
    const { verify, world, serialNumber } = await token("OCRA-1:HOTP-SHA256-8:QN08");
    expect(await verify("12345678", input, more)).toMatchObject({ code: "registry.ocraInputWrong" });
    expect(
      await world.sql("SELECT error_count FROM tokens WHERE serial_number = $1", [serialNumber]),
    ).toEqual([{ error_count: 0 }]);
  });

  it("is not for a token that has no suite", async () => {
    const { world } = await token("OCRA-1:HOTP-SHA256-8:QN08");
    const request = { vendorCode: "71", serialNumber: "0042819001", otp: "123456", ocra: { question: "1" } };
    const { body } = await call(world.registry.app, "/v1/verifications", request);
    expect(body).toMatchObject({ code: "registry.ocraInputWrong" });
  });
});
