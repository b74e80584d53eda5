import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import fc from "fast-check";
import { CompactSign, FlattenedSign } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OnlineSignature } from "../../../src/contract/onlineRegistration.ts";
import { RegistryError } from "../../../src/registry/errors.ts";
import type { X509 } from "../../../src/registry/onlineRegistration/certificates/certificate.ts";
import { openTrust } from "../../../src/registry/onlineRegistration/certificates/folder.ts";
import type { Trust } from "../../../src/registry/onlineRegistration/certificates/path.ts";
import { checkSignature } from "../../../src/registry/onlineRegistration/proof.ts";
import {
  asCms,
  type Credential,
  type Customer,
  Pki,
  privateKeyOf,
  usualAuthorities,
  x5cOf,
} from "../../support/pki.ts";

const pki = new Pki();
afterAll(() => rmSync(pki.directory, { recursive: true, force: true }));

const content = Buffer.from('{"purpose":"register","serialNumber":"0042819001"}');
// Later than the last of the certificates that the tests make as they go.
const now = Date.now() + 3_600_000;

let sub: Credential;
let customer: Customer;
let trust: Trust;
let good: Buffer;
beforeAll(async () => {
  const authorities = usualAuthorities(pki);
  sub = authorities.sub;
  customer = pki.customer(sub);
  trust = await (await openTrust({ directory: authorities.directory }, () => {}))();
  good = pki.cms([customer], content);
});

const check = (signature: OnlineSignature | Buffer, text: Uint8Array = content): Promise<X509> =>
  checkSignature(Buffer.isBuffer(signature) ? asCms(signature) : signature, text, trust, now);

/** The code a signature is refused with. */
async function refusal(signature: OnlineSignature | Buffer, text?: Uint8Array): Promise<string> {
  const error = await check(signature, text).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!error) return "accepted";
  if (!(error instanceof RegistryError)) throw error;
  expect(error.rule).toBe("R4b");
  return error.code;
}

/** One byte changed where `pattern` stands last. */
function altered(der: Buffer, pattern: Uint8Array, offset: number): Buffer {
  const copy = Buffer.from(der);
  const at = copy.lastIndexOf(pattern) + offset;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe("R4b a CMS signature (RFC 5652)", () => {
  it("holds detached or with the content, by issuer and serial number or key identifier", async () => {
    const expected = { serial: customer.serial.toLowerCase() };
    expect(await check(good)).toMatchObject(expected);
    expect(await check(pki.cms([customer], content, "-nodetach"))).toMatchObject(expected);
    expect(await check(pki.cms([customer], content, "-keyid"))).toMatchObject(expected);
    // As Korean banking clients sign: over the content itself, without attributes.
    expect(await check(pki.cms([customer], content, "-noattr", "-nodetach"))).toMatchObject(expected);
  });

  it("holds with RSA of 2048 bits, PKCS #1 v1.5 and PSS, and with P-384", async () => {
    const rsa = pki.customer(sub, { key: "rsa2048" });
    expect(await refusal(pki.cms([rsa], content))).toBe("accepted");
    expect(await refusal(pki.cms([rsa], content, "-keyopt", "rsa_padding_mode:pss"))).toBe("accepted");
    const p384 = pki.customer(sub, { key: "p384" });
    expect(await refusal(pki.cms([p384], content, "-md", "sha384"))).toBe("accepted");
  });

  it("is refused over another text, detached, with content and without attributes", async () => {
    const other = Buffer.from('{"purpose":"register","serialNumber":"0042819002"}');
    expect(await refusal(good, other)).toBe("signatureContent");
    expect(await refusal(pki.cms([customer], other, "-nodetach"))).toBe("signatureContent");
    expect(await refusal(pki.cms([customer], other, "-noattr"))).toBe("signatureWrong");
  });

  it("is refused when signature, attributes or the content inside are altered", async () => {
    expect(await refusal(altered(good, good.subarray(-4), 3))).toBe("signatureWrong");
    const signingTime = Buffer.from("06092a864886f70d010905", "hex");
    expect(await refusal(altered(good, signingTime, 16))).toBe("signatureWrong");
    const messageDigest = Buffer.from("06092a864886f70d010904", "hex");
    expect(await refusal(altered(good, messageDigest, 20))).toBe("signatureContent");
    const inside = pki.cms([customer], content, "-nodetach");
    expect(await refusal(altered(inside, content, 5))).toBe("signatureContent");
  });

  it("is refused with a weak digest", async () => {
    expect(await refusal(pki.cms([customer], content, "-md", "sha1"))).toBe("signatureAlgorithm");
    expect(await refusal(pki.cms([customer], content, "-md", "sha224"))).toBe("signatureAlgorithm");
    const rsa = pki.customer(sub, { key: "rsa2048" });
    expect(await refusal(pki.cms([rsa], content, "-md", "md5"))).toBe("signatureAlgorithm");
    const pss = pki.cms([rsa], content, "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha1");
    expect(await refusal(pss)).toBe("signatureAlgorithm");
  });

  it("is refused with a weak key", async () => {
    const rsa1024 = pki.customer(sub, { key: "rsa1024" });
    expect(await refusal(pki.cms([rsa1024], content))).toBe("certificateKeyWeak");
    const p521 = pki.customer(sub, { key: "p521" });
    expect(await refusal(pki.cms([p521], content))).toBe("certificateKeyWeak");
  });

  it("is refused with two signers, and with none", async () => {
    const other = pki.customer(sub);
    expect(await refusal(pki.cms([customer, other], content))).toBe("signersNotOne");
    expect(await refusal(pki.openssl(["crl2pkcs7", "-nocrl", "-outform", "DER"]))).toBe("signersNotOne");
  });

  it("is refused without the signer's certificate, and with another's", async () => {
    const bare = pki.cms([customer], content, "-nocerts");
    expect(await refusal(bare)).toBe("certificateMissing");
    const other = pki.customer(sub);
    const strange = pki.cms([customer], content, "-nocerts", "-certfile", other.certificate);
    expect(await refusal(strange)).toBe("certificateMissing");
  });

  it("is refused when it is something else", async () => {
    const base64url = (text: string): OnlineSignature => ({ format: "cms", value: text });
    expect(await refusal(Buffer.from("hello"))).toBe("signatureUnreadable");
    expect(await refusal(Buffer.from(x5cOf(customer), "base64"))).toBe("signatureUnreadable");
    expect(await refusal(Buffer.concat([good, Buffer.of(0)]))).toBe("signatureUnreadable");
    expect(await refusal(base64url("A"))).toBe("signatureUnreadable");
    const encrypted = ["cms", "-encrypt", "-outform", "DER", "-aes256", customer.certificate];
    expect(await refusal(pki.openssl(encrypted, content))).toBe("signatureUnreadable");
    expect(await refusal(pki.cms([customer], content, "-econtent_type", "1.2.3.4", "-nodetach"))).toBe(
      "signatureContent",
    );
  });

  it("nests and widens as it likes: refused in bounded time", async () => {
    const nested = Array.from({ length: 8000 }, () => [0x30, 0x80]).flat();
    const wide = Buffer.concat([Buffer.from("3082ea60", "hex"), Buffer.alloc(60_000, Buffer.of(0x05, 0))]);
    const begun = performance.now();
    expect(await refusal(Buffer.from(nested))).toBe("signatureUnreadable");
    expect(await refusal(wide)).toBe("signatureUnreadable");
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it("whatever is changed in a good one, it is refused, or still this customer's word on this text", async () => {
    const at = fc.nat(good.length - 1);
    const change = fc.oneof(
      // Half of them keep the length, and so get past the first look.
      fc.record({ at, length: fc.constant(1), bytes: fc.uint8Array({ minLength: 1, maxLength: 1 }) }),
      fc.record({ at, length: fc.nat(6), bytes: fc.uint8Array({ maxLength: 6 }) }),
    );
    const mine = Buffer.from((await check(good)).signed.bytes);
    let refused = 0;
    const property = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      let der = good;
      for (const { at, length, bytes } of changes) {
        der = Buffer.concat([der.subarray(0, at), bytes, der.subarray(at + length)]);
      }
      // Only a RegistryError is a refusal: `refusal` throws everything else on.
      if ((await refusal(der)) !== "accepted") refused += 1;
      else expect(Buffer.from((await check(der)).signed.bytes).equals(mine)).toBe(true);
    });
    await fc.assert(property, {
      numRuns: 300,
      interruptAfterTimeLimit: 20_000,
      markInterruptAsFailure: false,
    });
    expect(refused).toBeGreaterThan(20);
  });
});

describe("R4b a JWS (RFC 7515)", () => {
  const signed = (by: Credential, header: object = {}, text: Uint8Array = content) =>
    new CompactSign(text)
      .setProtectedHeader({ alg: "ES256", x5c: [x5cOf(by)], ...header })
      .sign(privateKeyOf(by));
  const jws = (value: string): OnlineSignature => ({ format: "jws", value });

  it("holds in compact and in flattened form", async () => {
    expect(await refusal(jws(await signed(customer)))).toBe("accepted");
    const flattened = await new FlattenedSign(content)
      .setProtectedHeader({ alg: "ES256", x5c: [x5cOf(customer)] })
      .sign(privateKeyOf(customer));
    const { protected: header = "", payload, signature } = flattened;
    expect(await refusal({ format: "jws", value: { protected: header, payload, signature } })).toBe(
      "accepted",
    );
  });

  it("holds with RSA, PKCS #1 v1.5 and PSS", async () => {
    const rsa = pki.customer(sub, { key: "rsa2048" });
    for (const alg of ["RS256", "PS384"])
      expect(await refusal(jws(await signed(rsa, { alg })))).toBe("accepted");
  });

  it("is refused over another text, altered, or without a certificate", async () => {
    const other = await signed(customer, {}, Buffer.from("{}"));
    expect(await refusal(jws(other))).toBe("signatureContent");
    const [header, , signature] = other.split(".");
    expect(await refusal(jws([header, content.toString("base64url"), signature].join(".")))).toBe(
      "signatureWrong",
    );
    expect(await refusal(jws(await signed(customer, { x5c: undefined })))).toBe("certificateMissing");
    expect(await refusal(jws(await signed(customer, { x5c: ["AAAA"] })))).toBe("certificateUnreadable");
    expect(await refusal(jws(await signed(customer, { x5c: "AAAA" })))).toBe("signatureUnreadable");
    expect(await refusal(jws("a.b.c"))).toBe("signatureUnreadable");
  });

  it("is refused by another's certificate, with a weak key, and with the key the header brings", async () => {
    const other = pki.customer(sub);
    expect(await refusal(jws(await signed(customer, { x5c: [x5cOf(other)] })))).toBe("signatureWrong");
    const [, payload, signature] = (await signed(customer)).split(".");
    const weak = { alg: "RS256", x5c: [x5cOf(pki.customer(sub, { key: "rsa1024" }))] };
    const header = Buffer.from(JSON.stringify(weak)).toString("base64url");
    expect(await refusal(jws([header, payload, signature].join(".")))).toBe("certificateKeyWeak");
  });

  it("is refused with an algorithm that is not on the list: none, HMAC, EdDSA", async () => {
    const [, payload, signature] = (await signed(customer)).split(".");
    for (const alg of ["none", "HS256", "EdDSA", "RS1", ""]) {
      const header = Buffer.from(JSON.stringify({ alg, x5c: [x5cOf(customer)] })).toString("base64url");
      expect(await refusal(jws([header, payload, signature].join(".")))).toBe("signatureAlgorithm");
    }
  });

  it("is refused with headers that change what is signed", async () => {
    const [, payload, signature] = (await signed(customer)).split(".");
    for (const more of [
      { b64: false, crit: ["b64"] },
      { crit: ["exp"], exp: 1 },
    ]) {
      const header = Buffer.from(JSON.stringify({ alg: "ES256", x5c: [x5cOf(customer)], ...more }));
      const refused = await refusal(jws([header.toString("base64url"), payload, signature].join(".")));
      expect(refused).toBe("signatureUnreadable");
    }
  });

  it("whatever is sent, nothing but a refusal comes of it", async () => {
    const text = await signed(customer);
    const property = fc.asyncProperty(
      fc.nat(text.length - 1),
      fc.string({ maxLength: 3 }),
      async (at, put) => {
        await refusal(jws(`${text.slice(0, at)}${put}${text.slice(at + 1)}`));
      },
    );
    await fc.assert(property, { numRuns: 200 });
    expect(await refusal(jws(randomBytes(60).toString("base64url")))).toBe("signatureUnreadable");
  });
});
