import type { Kysely, Selectable } from "kysely";
import type { z } from "zod";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import { Secret } from "../contract/secret.ts";
import { ACCESS_KEY_LENGTH } from "../contract/token.ts";
import { hmac } from "../otp/index.ts";
import { type AccessKeys, deriveAccessKey } from "../trust/index.ts";
import type { RegistryContext } from "./context.ts";
import type { Tables } from "./tables.ts";

type TokenRow = Selectable<Tables["tokens"]>;
type KeyVersions = Pick<TokenRow, "access_key_version" | "next_access_key_version">;
type KeyRow = KeyVersions & Pick<TokenRow, "vendor_code" | "serial_number">;

/** Keys between the two versions that are handed out at most: what a secret of a package has room for. */
const MOST_OTHERS = 15;

const tokenOf = (row: KeyRow) => ({ vendorCode: row.vendor_code, serialNumber: row.serial_number });

/** The version a card's key has, or will have after its next tap. */
export const newestVersion = (row: KeyVersions): number =>
  row.next_access_key_version ?? row.access_key_version;

/**
 * Versions that the card may have besides the proven one and the next: it took one at a tap that the registry never
 * heard of, and then a further phone was deregistered. The newest come first.
 */
function versionsBetween(row: KeyVersions): number[] {
  const count = Math.max(0, newestVersion(row) - row.access_key_version - 1);
  return Array.from({ length: Math.min(count, MOST_OTHERS) }, (_, index) => newestVersion(row) - 1 - index);
}

/** The key that an institution's access keys are derived from. The caller wipes it. */
export async function cardMasterKey(
  { vault }: Pick<RegistryContext, "vault">,
  trx: Kysely<Tables>,
  code: string,
): Promise<Secret> {
  const row = await trx
    .selectFrom("institutions")
    .select(["sealed_card_master_key", "kek_version"])
    .where("code", "=", code)
    .executeTakeFirstOrThrow();
  const value = { sealed: row.sealed_card_master_key, kekVersion: row.kek_version };
  return vault.open(value, { cardMasterKeyOf: code });
}

/** The keys that open the token's card, for phones and counters (R9). The caller wipes them. */
export function accessKeysOf(masterKey: Secret, row: KeyRow): AccessKeys {
  const derive = (version: number) => deriveAccessKey(masterKey, tokenOf(row), version);
  const accessKey = derive(row.access_key_version);
  if (row.next_access_key_version === null) return { accessKey };
  const nextAccessKey = derive(row.next_access_key_version);
  const between = versionsBetween(row);
  if (between.length === 0) return { accessKey, nextAccessKey };
  const joined = new Uint8Array(between.length * ACCESS_KEY_LENGTH);
  for (const [index, version] of between.entries()) {
    const key = derive(version);
    key.use((bytes) => joined.set(bytes, index * ACCESS_KEY_LENGTH));
    key.wipe();
  }
  return { accessKey, nextAccessKey, otherAccessKeys: Secret.take(joined) };
}

/**
 * R9: a phone is out, and the card gets a key at its next tap that this phone never had. The token's row is locked.
 * @param known the newest version the phone got
 * @returns the row as it stands now
 */
export async function rotateAwayFrom(trx: Kysely<Tables>, row: TokenRow, known: number): Promise<TokenRow> {
  // What is to come already, the phone may never have got.
  if (row.profile !== "locked" || known < newestVersion(row)) return row;
  const versions = { next_access_key_version: newestVersion(row) + 1 };
  await setVersions(trx, row, versions);
  return { ...row, ...versions };
}

/**
 * The card proved that it has a key. From then on older ones are forgotten, and the newest is waited for no longer.
 * The token's row is locked.
 * @returns `wrong` when the proof does not hold, `unknown` for a version that was never handed out
 */
export async function takeRekeyProof(
  context: RegistryContext,
  trx: Kysely<Tables>,
  row: TokenRow,
  keyVersion: number,
  proof: z.infer<typeof RekeyProof>,
): Promise<"proven" | "wrong" | "unknown"> {
  if (row.profile !== "locked" || row.institution_code === null) return "unknown";
  if (keyVersion > newestVersion(row)) return "unknown";
  const masterKey = await cardMasterKey(context, trx, row.institution_code);
  const key = deriveAccessKey(masterKey, tokenOf(row), keyVersion);
  masterKey.wipe();
  const expected = Secret.take(hmac(key, "SHA-1", Buffer.from(proof.challenge, "hex")));
  key.wipe();
  if (!expected.equals(Secret.take(Buffer.from(proof.response, "hex")))) return "wrong";
  // A proof that arrives late, after a newer one, changes nothing.
  if (keyVersion > row.access_key_version) {
    await setVersions(trx, row, {
      access_key_version: keyVersion,
      next_access_key_version: keyVersion === newestVersion(row) ? null : row.next_access_key_version,
    });
  }
  return "proven";
}

async function setVersions(trx: Kysely<Tables>, row: KeyRow, versions: Partial<KeyVersions>): Promise<void> {
  await trx
    .updateTable("tokens")
    .set(versions)
    .where("vendor_code", "=", row.vendor_code)
    .where("serial_number", "=", row.serial_number)
    .execute();
}
