import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { ActivationCode, type PhoneKeysBinding } from "../../src/contract/phones.ts";
import { Secret } from "../../src/contract/secret.ts";
import {
  activationCodeHash,
  generateSealingKeys,
  generateSigningKeys,
  type IntegrityKey,
  newActivationCode,
  openPhoneKeys,
  openPhoneNumber,
  phoneIntegrityNonce,
  sealPhoneKeys,
  sealPhoneNumber,
  signIntegrity,
  signPhoneRequest,
  TrustError,
  verifyIntegrity,
  verifyPhoneRequest,
} from "../../src/trust/index.ts";

const phoneId = "0199f0a0-0000-7000-8000-000000000001";
const binding: PhoneKeysBinding = {
  phoneId,
  vendorCode: "07",
  serialNumber: "00012345",
  keyVersion: 1,
  nextKeyVersion: 2,
};
const expectation = { phoneId, vendorCode: "07", serialNumber: "00012345" };
const phone = generateSealingKeys();
const bytes = {
  accessKey: randomBytes(16),
  nextAccessKey: randomBytes(16),
  otherAccessKeys: randomBytes(32),
};
const secrets = () => ({
  accessKey: Secret.copyOf(bytes.accessKey),
  nextAccessKey: Secret.copyOf(bytes.nextAccessKey),
  otherAccessKeys: Secret.copyOf(bytes.otherAccessKeys),
});
const plain = (secret: Secret | undefined) => secret?.use((value) => Buffer.from(value).toString("hex"));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "opened",
    (error: unknown) => (error instanceof TrustError ? error.code : `not ours: ${String(error)}`),
  );

describe("R9 access keys sealed to a phone", () => {
  it("open for the phone they were sealed to, and hold no key in the clear", async () => {
    const sealed = await sealPhoneKeys(phone.publicKey, binding, secrets());
    const opened = await openPhoneKeys(phone.privateKey, sealed, expectation);
    for (const name of ["accessKey", "nextAccessKey", "otherAccessKeys"] as const) {
      expect(plain(opened[name])).toBe(bytes[name].toString("hex"));
      expect(JSON.stringify(sealed)).not.toContain(bytes[name].toString("base64url"));
    }
  });

  it("open for no other phone, card or key version", async () => {
    const sealed = await sealPhoneKeys(phone.publicKey, binding, secrets());
    const open = (changed: Partial<PhoneKeysBinding>, key = phone.privateKey) => {
      const claimed = { ...binding, ...changed };
      return codeOf(openPhoneKeys(key, { ...sealed, binding: claimed }, { ...claimed }));
    };
    expect(await open({})).toBe("opened");
    expect(await open({}, generateSealingKeys().privateKey)).toBe("phoneKeysNotAuthentic");
    expect(await open({ serialNumber: "00012346" })).toBe("phoneKeysNotAuthentic");
    expect(await open({ keyVersion: 2 })).toBe("phoneKeysNotAuthentic");
    expect(await open({ nextKeyVersion: 3 })).toBe("phoneKeysNotAuthentic");
    expect(await open({ nextKeyVersion: null })).toBe("phoneKeysNotAuthentic");
    for (const wrong of [{ phoneId: phoneId.replace(/1$/, "2") }, { vendorCode: "08" }]) {
      const promise = openPhoneKeys(phone.privateKey, sealed, { ...expectation, ...wrong });
      expect(await codeOf(promise)).toBe("phoneKeysWrongPhone");
    }
    expect(
      await codeOf(openPhoneKeys(phone.privateKey, { ...sealed, ciphertext: "AAAA" }, expectation)),
    ).toBe("phoneKeysMalformed");
  });

  it("name a next version exactly when there is a next key", async () => {
    const { accessKey, nextAccessKey } = secrets();
    const without = await sealPhoneKeys(phone.publicKey, binding, { accessKey });
    expect(await codeOf(openPhoneKeys(phone.privateKey, without, expectation))).toBe("phoneKeysMalformed");
    const unnamed = { ...binding, nextKeyVersion: null };
    const withNext = await sealPhoneKeys(phone.publicKey, unnamed, { accessKey, nextAccessKey });
    expect(await codeOf(openPhoneKeys(phone.privateKey, withNext, expectation))).toBe("phoneKeysMalformed");
  });

  it.each([0, 1])("cannot be sealed to a key of small order (RFC 7748 section 6.1): %i", async (first) => {
    const key = Buffer.concat([Buffer.of(first), Buffer.alloc(31)]).toString("base64url");
    expect(await codeOf(sealPhoneKeys(key, binding, secrets()))).toBe("keyMalformed");
  });
});

describe("R14 a phone's number", () => {
  const of = { workstationId: phoneId, invitationId: "0199f0a0-0000-7000-8000-0000000000aa" };

  it("opens for the invitation and workstation it was sealed for, and no other", async () => {
    const sealed = await sealPhoneNumber(phone.publicKey, Secret.take(Buffer.from("01012345678")), of);
    const opened = await openPhoneNumber(phone.privateKey, sealed, of);
    expect(opened.use((number) => Buffer.from(number).toString("utf8"))).toBe("01012345678");
    for (const wrong of [
      { ...of, workstationId: of.invitationId },
      { ...of, invitationId: of.workstationId },
    ])
      expect(await codeOf(openPhoneNumber(phone.privateKey, sealed, wrong))).toBe("phoneNumberNotAuthentic");
    expect(await codeOf(openPhoneNumber(phone.privateKey, { ...sealed, enc: "AA" }, of))).toBe(
      "phoneNumberNotAuthentic",
    );
  });
});

describe("R9 activation codes", () => {
  it("are of the contract's form, and no two are the same", () => {
    const codes = Array.from({ length: 200 }, newActivationCode);
    for (const code of codes) expect(ActivationCode.safeParse(code).success, code).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
    // Every symbol appears: 5000 drawn of 32.
    expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(32);
  });

  it("are kept as SHA-256 of their text", () => {
    expect(activationCodeHash("00000-00000-00000-00000")).toBe(
      "cbecad02892b68102f59df91f7a7d9531b7b27d2e40824a697359222405ccda7",
    );
  });
});

describe("R9 requests of a phone", () => {
  const signing = generateSigningKeys();
  const request = { action: "keys", phoneId, at: "2026-01-02T03:04:05.678Z" };

  it("are signed over everything they say, in whatever order", () => {
    const signed = signPhoneRequest(request, signing.privateKey);
    const { action, at, signature } = signed;
    expect(verifyPhoneRequest({ signature, at, phoneId, action } as typeof signed, signing.publicKey)).toBe(
      true,
    );
    const wrong: { signature: string }[] = [
      { ...signed, action: "forget" } as typeof signed,
      { ...signed, at: "2026-01-02T03:04:05.679Z" },
      { ...signed, signature: signature.replace(/^./, (c) => (c === "A" ? "B" : "A")) },
      { ...signed, signature: `${signature}==` },
      { ...signed, more: 1 } as typeof signed,
      { ...signed, phoneId: "\ud800" },
    ];
    for (const changed of wrong) expect(verifyPhoneRequest(changed, signing.publicKey)).toBe(false);
    expect(verifyPhoneRequest(signed, generateSigningKeys().publicKey)).toBe(false);
    expect(verifyPhoneRequest(signed, "AAAA")).toBe(false);
  });
});

describe("R9 statements of integrity", () => {
  const nonceOf = {
    codeHash: "ab".repeat(32),
    phoneId,
    signingKey: phone.publicKey,
    sealingKey: phone.publicKey,
    deviceId: "reference-device-1",
  };
  const claims = {
    nonce: phoneIntegrityNonce(nonceOf),
    iat: 1_760_000_000,
    os: "android",
    app: "kr.example.smartotp",
    verdict: "genuine",
  } as const;
  const keys = async (alg: string, kid = alg): Promise<{ own: IntegrityKey; known: IntegrityKey }> => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const named = { kid, alg };
    return {
      own: { ...(await exportJWK(privateKey)), ...named },
      known: { ...(await exportJWK(publicKey)), ...named },
    };
  };

  it.each(["EdDSA", "ES256"])("hold when one of the known keys signed them (%s)", async (alg) => {
    const { own, known } = await keys(alg);
    const verified = await verifyIntegrity(await signIntegrity(claims, own), [known]);
    expect(verified).toEqual({ claims, key: known });
  });

  it("are bound to code, phone, keys and device", () => {
    for (const name of Object.keys(nonceOf) as (keyof typeof nonceOf)[]) {
      expect(phoneIntegrityNonce({ ...nonceOf, [name]: `${nonceOf[name]}0` }), name).not.toBe(claims.nonce);
    }
  });

  it("hold for nothing else: other keys, none at all, other tokens of the platform, other claims", async () => {
    const { own, known } = await keys("ES256");
    const good = await signIntegrity(claims, own);
    const stranger = (await keys("ES256")).own;
    const [head = "", , signature = ""] = good.split(".");
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const wrong = [
      await signIntegrity(claims, stranger),
      `${head}.${part({ ...claims, verdict: "tampered" })}.${signature}`,
      `${part({ alg: "none", kid: "ES256", typ: "smartotp-integrity+jws" })}.${part(claims)}.`,
      `${part({ alg: "HS256", kid: "ES256", typ: "smartotp-integrity+jws" })}.${part(claims)}.${signature}`,
      await new SignJWT({ ...claims }).setProtectedHeader({ alg: "ES256", kid: "ES256" }).sign(own),
      await signIntegrity({ ...claims, app: "" }, own),
      "",
      "..",
      "a.b.c.d",
      `${good}.`,
    ];
    for (const statement of wrong) expect(await verifyIntegrity(statement, [known]), statement).toBeNull();
    expect(await verifyIntegrity(good, [])).toBeNull();
    expect(await verifyIntegrity(good, [{ ...known, kid: "other" }])).toBeNull();
    expect(await verifyIntegrity(good, [known])).not.toBeNull();
  });
});
