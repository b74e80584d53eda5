import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { z } from "zod";
import { Base64Url } from "../../contract/ids.ts";

const FILE = "training-attestation-key.json";

/** A private Ed25519 key as a JWK (RFC 8037). The name of the key says that it is for training. */
const AttestationKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  alg: z.literal("EdDSA"),
  kid: z.string().regex(/^training-/),
  x: Base64Url.length(43),
  d: Base64Url.length(43),
});
export type AttestationKey = z.infer<typeof AttestationKey>;

/** What the reference phone calls itself as an app; no platform gives out a name like it. */
export const REFERENCE_APP = "smartotp-reference-phone";

/**
 * The key with which the reference phone states that it is untampered, from a training registry's data directory;
 * null where no training registry ever started. Each training registry has its own, and no other registry knows it.
 */
export async function readAttestationKey(dataDir: string): Promise<AttestationKey | null> {
  try {
    return AttestationKey.parse(JSON.parse(await readFile(join(dataDir, FILE), "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Read the key, making it (0600) when there is none. Safe for several processes at once. */
export async function ensureAttestationKey(dataDir: string): Promise<AttestationKey> {
  const kept = await readAttestationKey(dataDir);
  if (kept) return kept;
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const made = { ...(await exportJWK(privateKey)), alg: "EdDSA", kid: `training-${randomUUID()}` };
  const aside = join(dataDir, `.${FILE}.${randomUUID()}`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(aside, `${JSON.stringify(made)}\n`, { mode: 0o600, flush: true });
    await link(aside, join(dataDir, FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(aside, { force: true });
  }
  const first = await readAttestationKey(dataDir);
  if (!first) throw new Error(`${FILE} vanished while it was made`);
  return first;
}
