import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RoomError } from "../../../src/contract/errors.ts";
import { preSharedKeyFrom } from "../../../src/registry/shipments/keyFile.ts";
import { readWhole, type Told } from "./reading.ts";
import { writePskc } from "./writer.ts";

const figure = (number: number) =>
  readFileSync(join(import.meta.dirname, "fixtures", "rfc6030", `figure${number}.xml`), "utf8");
const plain = figure(3);
const encrypted = figure(6);
const derived = figure(7);
const key = "12345678901234567890123456789012";
const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
const withDtd = (dtd: string) => plain.replace(prolog, `${prolog}${dtd}`);

describe("files that are refused as a whole", () => {
  const bombs = Array.from(
    { length: 9 },
    (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
  );
  const cases: [string, string, string | Uint8Array, Told?][] = [
    [
      "doctype",
      "an external entity",
      withDtd('<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace(
        "Manufacturer>Man",
        "Manufacturer>&x;Man",
      ),
    ],
    [
      "doctype",
      "a billion laughs",
      withDtd(`<!DOCTYPE k [<!ENTITY l0 "lol">${bombs.join("")}]>`).replace(">Issuer<", ">&l9;<"),
    ],
    ["doctype", "an external DTD", withDtd('<!DOCTYPE k SYSTEM "http://example.invalid/k.dtd">')],
    [
      "doctype",
      "a parameter entity",
      withDtd('<!DOCTYPE k [<!ENTITY % p SYSTEM "http://example.invalid/p"> %p;]>'),
    ],
    ["tooLarge", "a DTD without an end", withDtd(`<!DOCTYPE k [${"<!ENTITY a 'b'>".repeat(50_000)}`)],
    ["xmlMalformed", "an entity nobody declared", plain.replace(">Issuer<", ">&x;<")],
    ["tooDeep", "deep nesting", plain.replace("<KeyPackage>", `<KeyPackage>${"<a>".repeat(100_000)}`)],
    [
      "tooLarge",
      "a huge attribute",
      plain.replace(
        '<KeyContainer Version="1.0"',
        `<KeyContainer Version="1.0" a="${"x".repeat(5_000_000)}"`,
      ),
    ],
    ["tooLarge", "a huge name", plain.replace("<KeyPackage>", `<${"k".repeat(5_000_000)}>`)],
    ["tooLarge", "a huge text", plain.replace(">Issuer<", `>${"x".repeat(5_000_000)}<`)],
    [
      "tooLarge",
      "a huge comment",
      plain.replace("<KeyPackage>", `<!--${"x".repeat(5_000_000)}--><KeyPackage>`),
    ],
    [
      "tooLarge",
      "many attributes",
      plain.replace(
        "<KeyPackage>",
        `<KeyPackage ${Array.from({ length: 100_000 }, (_, n) => `a${n}="1"`).join(" ")}>`,
      ),
    ],
    ["tooLarge", "many elements", plain.replace("<KeyPackage>", `<KeyPackage>${"<a/>".repeat(100_000)}`)],
    ["xmlMalformed", "a duplicate attribute", plain.replace('Id="12345678"', 'Id="12345678" Id="87654321"')],
    ["xmlMalformed", "a NUL", plain.replace(">Issuer<", ">Iss\0uer<")],
    ["xmlMalformed", "a NUL as a reference", plain.replace(">Issuer<", ">Iss&#0;uer<")],
    ["xmlMalformed", "a prefix nobody declared", plain.replace("<KeyPackage>", "<x:a/><KeyPackage>")],
    ["xmlMalformed", "a second root", `${plain}<a/>`],
    ["encoding", "bytes that are not UTF-8", Buffer.from(plain.replace(">Issuer<", ">\xff\xfe<"), "latin1")],
    ["encoding", "another encoding declared", plain.replace("UTF-8", "EUC-KR")],
    ["encoding", "UTF-16 that says UTF-8", Buffer.from(`\uFEFF${plain}`, "utf16le")],
    ["xmlMalformed", "UTF-16 without a mark", Buffer.from(plain, "utf16le")],
    ["notPskc", "another document", '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ["notPskc", "another namespace", plain.replace("keyprov:pskc", "keyprov:other")],
    ["notPskc", "two encryption keys", encrypted.replace("<MACMethod", "<EncryptionKey/><MACMethod")],
    ["versionUnknown", "another version", plain.replace('Version="1.0"', 'Version="2.0"')],
    ["keyMissing", "no key", encrypted],
    ["passphraseMissing", "no passphrase", derived, { key }],
    ["keyWrong", "another key", encrypted, { key: "00".repeat(16) }],
    ["keyWrong", "another passphrase", derived, { passphrase: "qwertz" }],
    ["keyLength", "a key of another length", encrypted, { key: "00".repeat(32) }],
    ["macMethod", "a MAC nobody knows", encrypted.replace("#hmac-sha1", "#hmac-md5"), { key }],
    ["derivation", "too many iterations", derived.replace(">1000<", ">999999999<"), { passphrase: "qwerty" }],
    ["derivation", "no iterations", derived.replace(">1000<", ">0<"), { passphrase: "qwerty" }],
    ["derivation", "negative iterations", derived.replace(">1000<", ">-1<"), { passphrase: "qwerty" }],
    ["derivation", "a huge key", derived.replace(">16<", ">1000000<"), { passphrase: "qwerty" }],
    [
      "derivation",
      "a PRF nobody knows",
      derived.replace("<PRF/>", '<PRF Algorithm="#hmac-md5"/>'),
      { passphrase: "qwerty" },
    ],
    ["derivation", "no salt", derived.replace("Ej7/PEpyEpw=", ""), { passphrase: "qwerty" }],
  ];
  it.each(cases)("%s: %s", async (code, _what, file, told) => {
    await expect(readWhole("pskc", file, told)).rejects.toMatchObject({ code, room: "shipment" });
  });

  it("UTF-16 with its mark is as good as UTF-8", async () => {
    const text = `\uFEFF${plain.replace("UTF-8", "UTF-16")}`;
    const { rows } = await readWhole("pskc", Buffer.from(text, "utf16le"), { piece: 333 });
    expect(rows).toMatchObject([{ serialNumber: "987654321" }]);
    expect((await readWhole("pskc", Buffer.from(text, "utf16le").swap16())).rows).toEqual(rows);
  });

  it("cut off anywhere", async () => {
    for (let length = 1; length < plain.trimEnd().length; length += 7) {
      await expect(readWhole("pskc", plain.slice(0, length))).rejects.toMatchObject({ code: "xmlMalformed" });
    }
  });
});

describe("values that are refused", () => {
  const cipherValue = "AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv";
  it.each([
    ["macWrong", encrypted.replace("Su+Nvt", "Su+Nvu")],
    ["macWrong", encrypted.replace("Su+NvtQfmvfJzF6bmQiJqoLRExc=", "Su+NvtQfmvfJ")],
    // The IV, the ciphertext and the padding are covered alike, and nothing is decrypted before.
    ["macWrong", encrypted.replace(cipherValue, `B${cipherValue.slice(1)}`)],
    ["macWrong", encrypted.replace(cipherValue, `${cipherValue.slice(0, -1)}w`)],
    ["macWrong", encrypted.replace(cipherValue, cipherValue.slice(0, 24))],
    ["macMissing", encrypted.replace(/<ValueMAC>[\s\S]*<\/ValueMAC>/, "")],
    ["macMissing", encrypted.replace(/<MACMethod[\s\S]*<\/MACMethod>/, "")],
    ["secretEncoding", encrypted.replace(cipherValue, "****")],
    ["secretEncoding", plain.replace("MTIzNDU2", "MTI=NDU2")],
    ["secretEncoding", plain.replace("OTA=", "OTA")],
    ["secretEncoding", plain.replace("OTA=", "OTA-_==")],
    ["secretMissing", plain.replace(/<Secret>[\s\S]*<\/Secret>/, "")],
    ["noKey", plain.replace(/<Key [\s\S]*<\/Key>/, "")],
    ["cipher", encrypted.replace(/aes128-cbc(?![\s\S]*aes128-cbc)/, "arcfour")],
    [
      "malformed",
      encrypted
        .replace("</KeyPackage>", "")
        .replace(
          "<xenc:CipherData>\n                            <xenc:CipherValue>",
          "<xenc:CipherData><xenc:CipherReference URI='http://example.invalid/'/><xenc:CipherValue>",
        )
        .replace("</KeyContainer>", "</KeyPackage></KeyContainer>")
        .replace(/<xenc:CipherValue>(\s*AAEC[^<]*)<\/xenc:CipherValue>/, ""),
    ],
    ["malformed", plain.replace("<SerialNo>", "<SerialNo>1</SerialNo><SerialNo>")],
  ])("%s", async (reason, file) => {
    expect([plain, encrypted]).not.toContain(file);
    const { rows } = await readWhole("pskc", file, { key });
    expect(rows).toEqual([{ at: 1, serialNumber: expect.any(String), reason }]);
  });

  it("a wrapped key under another key, or changed", async () => {
    const token = { serialNumber: "0012340001", type: "TOTP", digits: 6, seed: new Uint8Array(20) } as const;
    const wrappingKey = new Uint8Array(32).fill(1);
    const file = [...writePskc([token], { key: wrappingKey, wrap: true })].join("");
    await expect(readWhole("pskc", file, { key: "02".repeat(32) })).rejects.toMatchObject({
      code: "keyWrong",
    });
    const noMac = file.replace(/<MACMethod[\s\S]*<\/MACMethod>/, "").replace(/<ValueMAC>.*<\/ValueMAC>/, "");
    expect((await readWhole("pskc", noMac, { key: "01".repeat(32) })).rows).toMatchObject([
      { seed: "00".repeat(20) },
    ]);
    expect((await readWhole("pskc", noMac, { key: "02".repeat(32) })).rows).toMatchObject([
      { reason: "decryption" },
    ]);
  });
});

describe("anything at all", () => {
  const told = { key, passphrase: "qwerty" };
  const settles = async (format: "pskc" | "csv", file: string | Uint8Array) => {
    try {
      await readWhole(format, file, told);
    } catch (error) {
      expect(error).toBeInstanceOf(RoomError);
    }
  };

  it("is read or refused with a code", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("pskc", "csv"), fc.uint8Array({ maxLength: 400 }), settles),
      { numRuns: 300 },
    );
  });

  it("also when it is nearly a PSKC file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(plain, encrypted, derived),
        fc.array(fc.tuple(fc.nat(3000), fc.nat(40), fc.string({ maxLength: 12 })), {
          minLength: 1,
          maxLength: 3,
        }),
        async (file, edits) => {
          let text = file;
          for (const [at, length, put] of edits) text = text.slice(0, at) + put + text.slice(at + length);
          await settles("pskc", text);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a key file", () => {
  it.each([16, 24, 32])("holds %i bytes, raw or in hexadecimal", (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => 200 + index));
    const hexadecimal = bytes.toString("hex");
    for (const file of [
      Buffer.from(bytes),
      Buffer.from(`${hexadecimal}\n`),
      Buffer.from(hexadecimal.toUpperCase()),
    ]) {
      expect(preSharedKeyFrom(file).use((found) => Buffer.from(found).toString("hex"))).toBe(hexadecimal);
    }
  });

  it.each(["", "0011", "zz".repeat(16), "00".repeat(20)])("is refused: %j", (text) => {
    expect(() => preSharedKeyFrom(Buffer.from(text === "zz".repeat(16) ? `${text}z` : text))).toThrow(
      expect.objectContaining({ code: "keyFile" }),
    );
  });
});
