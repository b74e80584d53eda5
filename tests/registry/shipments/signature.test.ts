import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { signedText, vendorCertificate } from "../../../src/registry/shipments/signature.ts";
import { readWhole } from "./reading.ts";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", "signed", name), "utf8");
const certificate = (name: string) => vendorCertificate(Buffer.from(fixture(name)), Date.now());

async function* once(text: string) {
  yield Buffer.from(text);
}
const check = (text: string, by = "vendor.pem") => signedText(once(text), certificate(by));
const wrong = { code: "signatureWrong" };

describe("the vendor's signature", () => {
  it.each(["whole.xml", "by-id.xml"])("holds, as xmlsec1 made it: %s", async (name) => {
    const signed = await check(fixture(name));
    expect(signed).not.toContain("Signature");
    expect((await readWhole("pskc", signed)).rows).toMatchObject([
      { serialNumber: "0012340001", type: "TOTP" },
    ]);
  });

  it.each(["ecdsa-256.xml", "ecdsa-384.xml", "ecdsa-512.xml"])("holds on a curve: %s", async (name) => {
    expect(await check(fixture(name), "curve.pem")).not.toContain("Signature");
    const changed = fixture(name).replace("0012340001<", "0012340002<");
    await expect(check(changed, "curve.pem")).rejects.toMatchObject(wrong);
  });

  it("names a method of another kind than the certificate's key: not tried", async () => {
    const changed = fixture("ecdsa-256.xml").replace("#ecdsa-sha256", "#rsa-sha256");
    await expect(check(changed, "curve.pem")).rejects.toMatchObject(wrong);
    await expect(check(fixture("ecdsa-256.xml"))).rejects.toMatchObject(wrong);
    await expect(check(fixture("whole.xml"), "curve.pem")).rejects.toMatchObject(wrong);
  });

  it("is of another's key, whatever certificate the file carries", async () => {
    await expect(check(fixture("whole.xml"), "other.pem")).rejects.toMatchObject(wrong);
  });

  it.each([
    ["a byte of the seed", (text: string) => text.replace("MTIzND", "MTIzNE")],
    ["the serial number", (text: string) => text.replace("0012340001<", "0012340002<")],
    ["a package before", (text: string) => text.replace("<KeyPackage", '<KeyPackage Id="x"/><KeyPackage')],
    ["a package after", (text: string) => text.replace("</KeyContainer>", "<KeyPackage/></KeyContainer>")],
    ["the digest", (text: string) => text.replace(/(<ds:DigestValue>.)./, "$1A")],
    ["the signature's value", (text: string) => text.replace(/(<ds:SignatureValue>\s*.)./, "$1A")],
    [
      "a second signature",
      (text: string) =>
        text.replace(
          "</KeyContainer>",
          `${text.match(/<ds:Signature [\s\S]*<\/ds:Signature>/)}</KeyContainer>`,
        ),
    ],
    ["a comment inside a value", (text: string) => text.replace("0012340001<", "0012340001<!-- -->2<")],
    [
      "another root around it",
      (text: string) =>
        `<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${text.slice(text.indexOf("<KeyContainer"))}</KeyContainer>`,
    ],
    [
      "the method made HMAC",
      (text: string) => text.replace(/xmldsig-more#rsa-sha256/, "xmldsig-more#hmac-sha256"),
    ],
    [
      "an object in the signature",
      (text: string) => text.replace("<ds:KeyInfo>", "<ds:Object/><ds:KeyInfo>"),
    ],
  ])("does not hold after a change: %s", async (_what, change) => {
    const changed = change(fixture("whole.xml"));
    expect(changed).not.toBe(fixture("whole.xml"));
    await expect(check(changed)).rejects.toMatchObject({
      code: expect.stringMatching(/^signature(Wrong|Missing)$/),
    });
  });

  it("covers a part only, or uses SHA-1: refused", async () => {
    await expect(check(fixture("part.xml"))).rejects.toMatchObject(wrong);
    await expect(check(fixture("sha1.xml"))).rejects.toMatchObject(wrong);
  });

  it("figure 9 of RFC 6030 has none that could be checked", async () => {
    const figure = readFileSync(join(import.meta.dirname, "fixtures", "rfc6030", "figure9.xml"), "utf8");
    await expect(check(figure)).rejects.toMatchObject(wrong);
  });

  it("is missing, in PSKC and in CSV", async () => {
    const unsigned = fixture("whole.xml").replace(/<ds:Signature [\s\S]*<\/ds:Signature>/, "");
    await expect(check(unsigned)).rejects.toMatchObject({ code: "signatureMissing" });
    await expect(check("serial,secret\n")).rejects.toMatchObject({ code: "xmlMalformed" });
  });

  it("is on a file too large to be canonicalised", async () => {
    const large = fixture("whole.xml").replace("</KeyContainer>", `${" ".repeat(9_000_000)}</KeyContainer>`);
    await expect(check(large)).rejects.toMatchObject({ code: "tooLarge" });
  });
});

describe("the vendor's certificate", () => {
  it("is over, or none", () => {
    expect(() => certificate("expired.pem")).toThrow(expect.objectContaining({ code: "certificateExpired" }));
    expect(() => vendorCertificate(Buffer.from("nothing"), Date.now())).toThrow(
      expect.objectContaining({ code: "certificate" }),
    );
  });
});
