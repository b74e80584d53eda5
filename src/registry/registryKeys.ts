import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { Secret } from "../contract/secret.ts";
import { publicKeyOf } from "../trust/index.ts";
import { RegistryError } from "./errors.ts";
import { alone } from "./migrate.ts";
import type { Tables } from "./tables.ts";
import type { Vault } from "./vault.ts";

/** The registry's own keys, the same for every process of one database. */
export interface RegistryKeys {
  /** X25519: identity numbers arrive sealed to it (R14). */
  readonly sealing: { readonly privateKey: Secret; readonly publicKey: string };
  /** HMAC key of the customer reference (R14). */
  readonly customerReference: Secret;
  /** HMAC key of the digests by which a repeated verification request is recognised. */
  readonly requestDigest: Secret;
  /** HMAC key of the challenges of online registration (R4b). */
  readonly onlineChallenge: Secret;
}

const names = ["sealing", "customer-reference", "request-digest", "online-challenge"] as const;
type KeyName = (typeof names)[number];

async function read(db: Kysely<Tables>): Promise<Map<string, { sealed: Uint8Array; kek_version: number }>> {
  const rows = await db.selectFrom("registry_keys").selectAll().execute();
  return new Map(rows.map((row) => [row.name, row]));
}

/**
 * Load the keys, making them at the very first start.
 * @throws RegistryError keyWrong when they were sealed under another key-encryption key
 */
export async function loadRegistryKeys(db: Kysely<Tables>, vault: Vault): Promise<RegistryKeys> {
  let rows = await read(db);
  if (names.some((name) => !rows.has(name))) {
    rows = await alone(db, async (trx) => {
      const kept = await read(trx);
      for (const name of names.filter((wanted) => !kept.has(wanted))) {
        const key = Secret.take(randomBytes(32));
        const { sealed, kekVersion } = vault.seal(key, { registryKey: name });
        key.wipe();
        await trx.insertInto("registry_keys").values({ name, sealed, kek_version: kekVersion }).execute();
      }
      return read(trx);
    });
  }
  const open = async (name: KeyName): Promise<Secret> => {
    const row = rows.get(name);
    if (!row) throw new RegistryError("keyWrong");
    try {
      return await vault.open({ sealed: row.sealed, kekVersion: row.kek_version }, { registryKey: name });
    } catch (cause) {
      throw new RegistryError("keyWrong", { cause });
    }
  };
  const privateKey = await open("sealing");
  return {
    sealing: { privateKey, publicKey: publicKeyOf("X25519", privateKey) },
    customerReference: await open("customer-reference"),
    requestDigest: await open("request-digest"),
    onlineChallenge: await open("online-challenge"),
  };
}
