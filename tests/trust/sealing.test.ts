import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PackageBinding, SealedPackage } from "../../src/contract/registry.ts";
import { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters } from "../../src/contract/token.ts";
import {
  generateSealingKeys,
  openIdentity,
  openPackage,
  type PackageExpectation,
  sealIdentity,
  sealPackage,
  TrustError,
} from "../../src/trust/index.ts";

const workstationId = "0199f0a0-0000-7000-8000-000000000001";
const binding: PackageBinding = {
  packageId: "0199f0a0-0000-7000-8000-0000000000aa",
  vendorCode: "07",
  serialNumber: "00012345",
  workstationId,
  purpose: "issue",
  expiresAt: "2026-12-01T00:00:00.000Z",
  parameters: defaultOtpParameters,
};
const expectation: PackageExpectation = {
  vendorCode: "07",
  serialNumber: "00012345",
  workstationId,
  purpose: "issue",
  now: Date.parse("2026-11-30T23:59:59.999Z"),
};
const keys = generateSealingKeys();
const seed = randomBytes(32);
const accessKey = randomBytes(16);

const seal = (b = binding) =>
  sealPackage(keys.publicKey, b, { seed: Secret.copyOf(seed), accessKey: Secret.copyOf(accessKey) });
const plain = (secret: Secret | undefined) => secret?.use((bytes) => Buffer.from(bytes).toString("hex"));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "opened",
    (error: unknown) => (error instanceof TrustError ? error.code : `not ours: ${String(error)}`),
  );

describe("sealed packages", () => {
  it("gives back exactly the secrets that were sealed", async () => {
    const opened = await openPackage(keys.privateKey, await seal(), expectation);
    expect(plain(opened.seed)).toBe(seed.toString("hex"));
    expect(plain(opened.accessKey)).toBe(accessKey.toString("hex"));
    expect(opened.transportKey).toBeUndefined();
  });

  it("R15 holds no secret in the clear", async () => {
    const text = JSON.stringify(await seal());
    for (const secret of [seed, accessKey]) {
      for (const form of ["hex", "base64", "base64url"] as const) {
        expect(text).not.toContain(secret.toString(form));
      }
    }
  });

  it.each([
    ["packageWrongToken", { vendorCode: "08" }],
    ["packageWrongToken", { serialNumber: "00012346" }],
    ["packageWrongWorkstation", { workstationId: "0199f0a0-0000-7000-8000-000000000002" }],
    ["packageWrongPurpose", { purpose: "test" as const }],
    ["packageExpired", { now: Date.parse(binding.expiresAt) }],
  ])("refuses with %s before it decrypts: %o", async (code, difference) => {
    const notEvenSealed: SealedPackage = { ...(await seal()), ciphertext: "AAAA" };
    const expected = { ...expectation, ...difference };
    expect(await codeOf(openPackage(keys.privateKey, notEvenSealed, expected))).toBe(code);
    expect(await codeOf(openPackage(keys.privateKey, await seal(), expected))).toBe(code);
  });

  it("is of no use to another workstation's key", async () => {
    const other = generateSealingKeys().privateKey;
    expect(await codeOf(openPackage(other, await seal(), expectation))).toBe("packageNotAuthentic");
  });

  it("refuses a binding that was changed after sealing, field by field", async () => {
    const pkg = await seal();
    const changes: Partial<PackageBinding>[] = [
      { packageId: "0199f0a0-0000-7000-8000-0000000000ab" },
      { expiresAt: "2027-12-01T00:00:00.000Z" },
      { parameters: { ...defaultOtpParameters, digits: 8 } },
    ];
    for (const change of changes) {
      const forged = { ...pkg, binding: { ...pkg.binding, ...change } };
      expect(await codeOf(openPackage(keys.privateKey, forged, expectation))).toBe("packageNotAuthentic");
    }
    const renamed = { ...pkg, binding: { ...pkg.binding, serialNumber: "00099999" } };
    expect(
      await codeOf(openPackage(keys.privateKey, renamed, { ...expectation, serialNumber: "00099999" })),
    ).toBe("packageNotAuthentic");
  });

  it("refuses any flipped bit, anywhere in the package", async () => {
    const text = JSON.stringify(await seal());
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.nat(6), async (at, bit) => {
        const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        let pkg: SealedPackage;
        try {
          pkg = JSON.parse(text.slice(0, at) + flipped + text.slice(at + 1));
        } catch {
          return; // no longer JSON: never reaches us
        }
        expect(await codeOf(openPackage(keys.privateKey, pkg, expectation))).toMatch(/^package/);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses every single-bit change of the encapsulated key and the ciphertext", async () => {
    const pkg = await seal();
    for (const part of ["enc", "ciphertext"] as const) {
      const bytes = Buffer.from(pkg[part], "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit += 7) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const forged = { ...pkg, [part]: changed.toString("base64url") };
        expect(await codeOf(openPackage(keys.privateKey, forged, expectation))).toBe("packageNotAuthentic");
      }
    }
  });

  it("refuses to seal an empty or wiped secret", async () => {
    const wiped = Secret.copyOf(seed);
    wiped.wipe();
    expect(await codeOf(sealPackage(keys.publicKey, binding, { seed: wiped }))).toBe("packageMalformed");
  });

  it("refuses a public key that is not 32 bytes", async () => {
    expect(await codeOf(sealPackage("AAAA", binding, { seed: Secret.copyOf(seed) }))).toBe("keyMalformed");
  });
});

describe("sealed identity numbers", () => {
  const who = { workstationId, customerId: "0199f0a0-0000-7000-8000-0000000000cc" };
  const number = () => Secret.take(Buffer.from("9001011234567"));

  it("R14 reach the registry and nobody else", async () => {
    const sealed = await sealIdentity(keys.publicKey, number(), who);
    expect(Buffer.from(sealed.ciphertext, "base64url").includes("9001011234567")).toBe(false);
    const opened = await openIdentity(keys.privateKey, sealed, who);
    expect(opened.equals(number())).toBe(true);
    const stranger = generateSealingKeys().privateKey;
    expect(await codeOf(openIdentity(stranger, sealed, who))).toBe("identityNotAuthentic");
  });

  it("cannot be moved to another customer or workstation", async () => {
    const sealed = await sealIdentity(keys.publicKey, number(), who);
    for (const other of [
      { ...who, customerId: workstationId },
      { ...who, workstationId: who.customerId },
    ]) {
      expect(await codeOf(openIdentity(keys.privateKey, sealed, other))).toBe("identityNotAuthentic");
    }
  });

  it("cannot be opened as a package, nor a package as an identity", async () => {
    const pkg = await seal();
    expect(await codeOf(openIdentity(keys.privateKey, pkg, who))).toBe("identityNotAuthentic");
    const sealed = await sealIdentity(keys.publicKey, number(), who);
    expect(await codeOf(openPackage(keys.privateKey, { binding, ...sealed }, expectation))).toBe(
      "packageNotAuthentic",
    );
  });
});
