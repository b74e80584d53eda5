import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWhole } from "./reading.ts";

const hex = "3132333435363738393031323334353637383930";
const base32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const read = {
  vendorCode: "71",
  serialNumber: "0012340001",
  type: "TOTP",
  algorithm: "SHA-1",
  digits: 6,
  period: 30,
  ocraSuite: null,
  lastTimeStep: -1,
  drift: 0,
  seed: hex,
};

function toBase32(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

describe("the CSV that vendors send", () => {
  it.each([
    ["hex by its look", `serial,secret,algorithm,digits,period\n0012340001,${hex},SHA1,6,30\n`],
    ["base32 by its look", `serial,secret,algorithm,digits,period\n0012340001,${base32},SHA-1,6,30\n`],
    ["hex by the header", `Serial Number,Secret (hex)\r\n0012340001,${hex}\r\n`],
    ["base32 by the header", `serial_no;seed\n`.replace(";", ",base32_").concat(`0012340001,${base32}`)],
    ["with a BOM, quotes and CRLF", `\uFEFF"serial","secret"\r\n"0012340001","${hex}"\r\n\r\n`],
    ["in Korean", `일련번호,비밀키,알고리즘,자릿수\n0012340001,${hex},HMAC-SHA1,6\n`],
    [
      "in groups, lower case",
      `serial,secret_base32\n0012340001,${base32.toLowerCase().replace(/(.{4})/g, "$1 ")}\n`,
    ],
  ])("%s", async (_what, file) => {
    const { rows, notes } = await readWhole("csv", file, { piece: 7 });
    expect(rows).toEqual([{ at: expect.any(Number), ...read }]);
    expect(notes).toEqual([]);
  });

  it("every column", async () => {
    const file = `type,serial,secret,algorithm,digits,period,counter,drift,vendor,colour\nHOTP,0012340001,${hex},SHA256,8,60,12,3,072,red`;
    const { rows, notes } = await readWhole("csv", file);
    expect(rows).toEqual([
      {
        at: 2,
        ...read,
        vendorCode: "072",
        type: "HOTP",
        algorithm: "SHA-256",
        digits: 8,
        period: 60,
        lastTimeStep: 11,
        drift: 3,
      },
    ]);
    expect(notes).toEqual(["columnIgnored"]);
  });

  it("in UTF-16 with its mark", async () => {
    const text = Buffer.from(`\uFEFFserial,secret\r\n0012340001,${hex}`, "utf16le");
    expect((await readWhole("csv", text)).rows).toEqual([{ at: 2, ...read }]);
  });

  it.each([
    ["columns", `0012340001,${hex}`],
    ["serialNumber", `12,${hex},,,`],
    ["serialNumber", `AB012345,${hex},,,`],
    ["algorithm", `0012340001,${hex},MD5,,`],
    ["digits", `0012340001,${hex},,5,`],
    ["digits", `0012340001,${hex},,six,`],
    ["period", `0012340001,${hex},,,0`],
    ["secretMissing", "0012340001,,,,"],
    ["secretLength", "0012340001,00112233,,,"],
    ["secretEncoding", `0012340001,${base32},,,`],
    ["secretEncoding", `0012340001,${hex}0,,,`],
  ])("a row is refused for its %s: %s", async (reason, line) => {
    const file = `serial,secret,algorithm,digits,period\n0000000001,${hex},,,\n${line}\n`;
    const { rows } = await readWhole("csv", file);
    expect(rows).toMatchObject([{ serialNumber: "0000000001" }, { at: 3, reason }]);
  });

  it.each([
    ["csvHeader", `0012340001,${hex}\n`],
    ["csvHeader", `serial,secret,seed\n0012340001,${hex},${hex}\n`],
    ["csvHeader", "\n\n"],
    ["csvSecretEncoding", "serial,secret\n0012340001,ABCDABCDABCDABCDABCDABCDABCDABCD\n"],
    ["csvMalformed", `serial,secret\n0012340001,"${hex}\n`],
    ["csvMalformed", `serial,secret\n0012340001,${"A".repeat(100_000)}\n`],
  ])("a file is refused: %s", async (code, file) => {
    await expect(readWhole("csv", file)).rejects.toMatchObject({ code });
  });

  it("says which encoding when the look does not tell", async () => {
    const file = "serial,secret\n0012340001,ABCDABCDABCDABCDABCDABCDABCDABCD\n";
    const [asHex, asBase32] = await Promise.all(
      (["hex", "base32"] as const).map((secretEncoding) => readWhole("csv", file, { secretEncoding })),
    );
    expect(asHex?.rows).toMatchObject([{ seed: "abcdabcdabcdabcdabcdabcdabcdabcd" }]);
    expect(asBase32?.rows).toMatchObject([{ seed: expect.stringMatching(/^[0-9a-f]{40}$/) }]);
  });

  it("secrets of any length read back from both encodings", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 14, maxLength: 64 }), async (bytes) => {
        const seed = Buffer.from(bytes).toString("hex");
        for (const [encoding, text] of [
          ["hex", seed],
          ["base32", toBase32(bytes)],
        ] as const) {
          const file = `serial,secret_${encoding}\n0012340001,${text}\n`;
          expect((await readWhole("csv", file)).rows).toMatchObject([{ seed }]);
        }
      }),
    );
  });
});
