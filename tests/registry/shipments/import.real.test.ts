import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/contract/secret.ts";
import { hotp } from "../../../src/otp/index.ts";
import type { Registry } from "../../../src/registry/index.ts";
import { testWorlds, type World } from "../world.ts";
import { type WrittenToken, writePskc } from "./writer.ts";

const worlds = testWorlds();

type Input = Parameters<Registry["importShipment"]>[0];

async function* once(text: string | Uint8Array) {
  yield Buffer.from(text as string);
}

const take = (registry: Registry, file: string | Uint8Array, more: Partial<Input> = {}) =>
  registry.importShipment({
    source: once(file),
    fileName: "shipment",
    institutionCode: "901",
    branchCode: "9010042",
    vendorCode: "71",
    preview: false,
    ...more,
  });

const made = (count: number, from = 1): WrittenToken[] =>
  Array.from({ length: count }, (_, index) => ({
    serialNumber: String(88_000_000 + from + index),
    type: "TOTP",
    suite: "HMAC-SHA256",
    digits: 6,
    period: 30,
    drift: 2,
    seed: randomBytes(32),
  }));
const pskc = (tokens: readonly WrittenToken[], key?: Uint8Array) =>
  [...writePskc(tokens, key ? { key } : {})].join("");

const count = async (world: World, table: string) =>
  Number((await world.sql(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n);
const stock = async (world: World) => ({
  tokens: await count(world, "tokens"),
  shipments: await count(world, "shipments"),
});

describe("a seed file into the registry", () => {
  it("all of it: thousands of tokens in one transaction, with progress, a kept report and a trail", async () => {
    const world = await worlds.open();
    const key = randomBytes(16);
    const tokens = made(3500);
    const was = await stock(world);
    const progress: number[] = [];
    const report = await take(world.registry, pskc(tokens, key), {
      keys: { preSharedKey: Secret.copyOf(key) },
      onProgress: ({ accepted }) => progress.push(accepted),
    });
    expect(report).toMatchObject({
      outcome: "imported",
      accepted: 3500,
      rejected: 0,
      vendorCode: "71",
      rejections: [],
      signature: "none",
      file: { format: "pskc", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(progress).toEqual([1000, 2000, 3000, 3500]);
    expect(await stock(world)).toEqual({ tokens: was.tokens + 3500, shipments: was.shipments + 1 });
    const [kept] = await world.sql("SELECT outcome, accepted, shipment_id, report FROM shipment_imports");
    expect(kept).toMatchObject({ outcome: "imported", accepted: 3500, shipment_id: report.shipmentId });
    expect(kept?.report).toEqual(report);
    const trail = await world.sql("SELECT kind, detail FROM audit WHERE kind LIKE 'shipment.%'");
    expect(trail).toMatchObject([{ kind: "shipment.imported", detail: { accepted: 3500 } }]);
  });

  it("R15 seals every seed in its own place, and keeps none in the clear", async () => {
    const world = await worlds.open();
    const tokens = made(20);
    await take(world.registry, pskc(tokens));
    const rows = await world.sql(
      "SELECT serial_number, sealed_seed FROM tokens WHERE serial_number LIKE '88%'",
    );
    expect(rows).toHaveLength(20);
    for (const { serialNumber, seed } of tokens) {
      const row = rows.find(({ serial_number }) => serial_number === serialNumber);
      const sealed = Buffer.from(row?.sealed_seed as Uint8Array);
      expect(sealed.length).toBe(12 + 32 + 16);
      expect(sealed.includes(Buffer.from(seed))).toBe(false);
    }
    const dump = JSON.stringify(await world.sql("SELECT report FROM shipment_imports"));
    for (const { seed } of tokens) {
      expect(dump).not.toContain(Buffer.from(seed).toString("base64"));
      expect(dump).not.toContain(Buffer.from(seed).toString("hex"));
    }
  });

  it("R8 a HOTP token verifies with the counter its vendor named, and not with the one before", async () => {
    const world = await worlds.open();
    const seed = Buffer.from("12345678901234567890");
    const parameters = { algorithm: "SHA-1", digits: 6 } as const;
    await take(
      world.registry,
      pskc([{ serialNumber: "0088000001", type: "HOTP", digits: 6, counter: 40, seed }]),
    );
    const token = { vendorCode: "71", serialNumber: "0088000001" };
    await world.sql("UPDATE tokens SET state = 'active' WHERE serial_number = '0088000001'");
    await world.sql(
      "INSERT INTO registrations (vendor_code, serial_number, institution_code, kind) VALUES ('71', '0088000001', '901', 'issued')",
    );
    const verify = async (counter: number) =>
      (
        await world.registry.app.inject({
          method: "POST",
          url: "/v1/verifications",
          payload: {
            requestId: `01900000-0000-7000-8000-0000000000${String(counter).padStart(2, "0")}`,
            ...token,
            otp: hotp(Secret.copyOf(seed), counter, parameters),
          },
        })
      ).json();
    expect(await verify(39)).toMatchObject({ accepted: false, reason: "replayed" });
    expect(await verify(40)).toMatchObject({ accepted: true, timeStep: 40 });
  });

  it("a preview says what would be, and changes nothing", async () => {
    const world = await worlds.open();
    const was = await stock(world);
    const report = await take(world.registry, pskc(made(1200)), { preview: true });
    expect(report).toMatchObject({ outcome: "preview", accepted: 1200, rejected: 0, shipmentId: null });
    expect(await stock(world)).toEqual(was);
    expect(await count(world, "shipment_imports")).toBe(0);
  });

  it("one wrong row among thousands: nothing is imported, and every wrong row is named", async () => {
    const world = await worlds.open();
    const was = await stock(world);
    const tokens = made(2500);
    const wrong = tokens.map((token, index) => {
      if (index === 1700) return { ...token, digits: 5 };
      if (index === 2300) return { ...token, serialNumber: String(88_000_001) };
      if (index === 2400) return { ...token, seed: randomBytes(8) };
      return token;
    });
    const report = await take(world.registry, pskc(wrong));
    expect(report).toMatchObject({ outcome: "refused", accepted: 2497, rejected: 3, shipmentId: null });
    expect(report.rejections).toEqual([
      { at: 1701, serialNumber: "88001701", reason: "digits" },
      { at: 2301, serialNumber: "88000001", reason: "duplicateInFile" },
      { at: 2401, serialNumber: "88002401", reason: "secretLength" },
    ]);
    expect(report.reasons.digits).toMatchObject({ count: 1, ko: expect.any(String), en: expect.any(String) });
    expect(await stock(world)).toEqual(was);
    expect(await world.sql("SELECT outcome, rejected FROM shipment_imports")).toEqual([
      { outcome: "refused", rejected: 3 },
    ]);
  });

  it("serial numbers that the registry knows are refused, in a preview as in earnest", async () => {
    const world = await worlds.open();
    await take(world.registry, pskc(made(10)));
    const was = await stock(world);
    for (const preview of [true, false]) {
      const report = await take(world.registry, pskc(made(1500, 6)), { preview });
      expect(report).toMatchObject({ accepted: 1495, rejected: 5 });
      expect(report.reasons).toEqual({ duplicateInRegistry: expect.objectContaining({ count: 5 }) });
    }
    expect(await stock(world)).toEqual(was);
  });

  it("two imports of one file at the same moment in two processes: one of them has it", async () => {
    const world = await worlds.open();
    const other = await world.another();
    const was = await stock(world);
    const file = pskc(made(1500));
    const reports = await Promise.all([take(world.registry, file), take(other, file)]);
    expect(reports.map(({ outcome }) => outcome).toSorted()).toEqual(["imported", "refused"]);
    expect(reports.find(({ outcome }) => outcome === "refused")?.reasons).toEqual({
      duplicateInRegistry: expect.objectContaining({ count: 1500 }),
    });
    expect(await stock(world)).toEqual({ tokens: was.tokens + 1500, shipments: was.shipments + 1 });
  });

  it("a file that breaks off in the middle leaves nothing behind", async () => {
    const world = await worlds.open();
    const was = await stock(world);
    const file = pskc(made(2500));
    const cut = file.slice(0, -5000);
    await expect(take(world.registry, cut)).rejects.toMatchObject({ code: "xmlMalformed" });
    const [kept] = await world.sql("SELECT outcome, report, file_sha256 FROM shipment_imports");
    expect(kept).toMatchObject({
      outcome: "refused",
      report: { failure: "shipment.xmlMalformed", file: { bytes: cut.length } },
      file_sha256: createHash("sha256").update(cut).digest(),
    });
    const trail = await world.sql("SELECT detail FROM audit WHERE kind = 'shipment.refused'");
    expect(trail).toMatchObject([{ detail: { failure: "shipment.xmlMalformed" } }]);
    expect(await stock(world)).toEqual(was);
  });

  it("a CSV, with a secret in the serial number's place: refused and not repeated in the report", async () => {
    const world = await worlds.open();
    const seed = randomBytes(20).toString("hex");
    const good = await take(
      world.registry,
      `serial,secret,algorithm,digits,period\n88000001,0${seed.slice(1)},SHA256,6,30\n`,
    );
    expect(good).toMatchObject({ outcome: "imported", accepted: 1, file: { format: "csv" } });
    const swapped = await take(world.registry, `serial,secret_hex\n${seed},88000002\n`);
    expect(swapped.rejections).toEqual([{ at: 2, serialNumber: "", reason: "serialNumber" }]);
    expect(JSON.stringify(await world.sql("SELECT report FROM shipment_imports"))).not.toContain(seed);
  });

  it("an OCRA token is kept with its suite, and not verified as another", async () => {
    const world = await worlds.open();
    const file = `<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage><DeviceInfo><SerialNo>88000001</SerialNo></DeviceInfo><Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:ocra"><AlgorithmParameters><Suite>OCRA-1:HOTP-SHA256-8:C-QN08</Suite></AlgorithmParameters><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>`;
    expect(await take(world.registry, file)).toMatchObject({ outcome: "imported", accepted: 1 });
    expect(
      await world.sql("SELECT otp_type, ocra_suite, digits FROM tokens WHERE serial_number = '88000001'"),
    ).toEqual([{ otp_type: "OCRA", ocra_suite: "OCRA-1:HOTP-SHA256-8:C-QN08", digits: 8 }]);
    const answer = await world.registry.app.inject({
      method: "POST",
      url: "/v1/verifications",
      payload: {
        requestId: "01900000-0000-7000-8000-000000000001",
        vendorCode: "71",
        serialNumber: "88000001",
        otp: "12345678",
      },
    });
    expect(answer.json()).toMatchObject({ code: "registry.ocraInputWrong" });
  });

  it("what is not right about the caller: branch, vendor, certificate", async () => {
    const world = await worlds.open();
    const file = pskc(made(2));
    await expect(take(world.registry, file, { branchCode: "9020007" })).rejects.toMatchObject({
      code: "branchUnknown",
    });
    const other = await take(world.registry, file, { vendorCode: "72", vendorFixed: true });
    expect(other.reasons).toEqual({ vendorDiffers: expect.objectContaining({ count: 2 }) });
    const certificate = readFileSync(join(import.meta.dirname, "fixtures", "signed", "vendor.pem"));
    await expect(take(world.registry, file, { certificate })).rejects.toMatchObject({
      code: "signatureMissing",
    });
    const signed = readFileSync(join(import.meta.dirname, "fixtures", "signed", "whole.xml"));
    expect(await take(world.registry, signed, { certificate })).toMatchObject({
      outcome: "imported",
      signature: "verified",
      accepted: 1,
    });
    await expect(take(world.registry, "")).rejects.toMatchObject({ code: "empty" });
    await expect(
      take(world.registry, '<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc"/>'),
    ).rejects.toMatchObject({ code: "empty" });
    // Registered for the vendor, it need not be named; and no file gets around it.
    await world.sql("INSERT INTO vendors (code, name, certificate) VALUES ('71', 'Vendor', $1)", [
      new X509Certificate(certificate).raw,
    ]);
    await expect(take(world.registry, file)).rejects.toMatchObject({ code: "signatureMissing" });
    const asOther = take(world.registry, file, { vendorCode: "72" });
    await expect(asOther).rejects.toMatchObject({ code: "signatureMissing" });
  });
});
