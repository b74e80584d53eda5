import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TokenRef } from "../../src/contract/ids.ts";
import { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters as parameters, SEED_LENGTH } from "../../src/contract/token.ts";
import { vaultOf } from "../support/vault.ts";

/** No shipment of training's has them. */
const IN_USE = "99";
const IN_STOCK = "98";
const CHUNK = 5_000;

/** A token in a customer's hand. */
export interface HeldToken extends TokenRef {
  readonly seed: Secret;
}

/**
 * Put tokens into a registry's database: those that customers hold, to be verified, and cards in the stock of
 * training's first branch, to be issued.
 * @param dataDir the registry's: its key seals the seeds
 */
export async function putTokens(
  databaseUrl: string,
  dataDir: string,
  { inUse, inStock }: { readonly inUse: number; readonly inStock: number },
): Promise<HeldToken[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const held = await insert(client, dataDir, IN_USE, "active", inUse);
    await insert(client, dataDir, IN_STOCK, "in-stock", inStock);
    await client.query(
      `INSERT INTO registrations (vendor_code, serial_number, institution_code, kind)
        SELECT vendor_code, serial_number, institution_code, 'issued' FROM tokens WHERE vendor_code = $1`,
      [IN_USE],
    );
    await client.query("ANALYZE tokens, registrations");
    return held;
  } finally {
    await client.end();
  }
}

async function insert(
  client: pg.Client,
  dataDir: string,
  vendorCode: string,
  state: string,
  count: number,
): Promise<HeldToken[]> {
  const vault = await vaultOf(dataDir);
  const tokens: HeldToken[] = [];
  while (tokens.length < count) {
    const chunk = Array.from({ length: Math.min(CHUNK, count - tokens.length) }, (_, n) => ({
      vendorCode,
      serialNumber: String(tokens.length + n).padStart(10, "0"),
      seed: Secret.take(randomBytes(SEED_LENGTH)),
    }));
    const sealed = chunk.map(({ seed, ...token }) => vault.seal(seed, { seedOf: token }));
    await client.query(
      `INSERT INTO tokens (vendor_code, serial_number, state, otp_type, algorithm, digits, period, sealed_seed,
          kek_version, profile, institution_code, branch_code)
        SELECT $1, serial, $2, $3, $4, $5, $6, seed, $7, 'locked', '901', '9010042'
        FROM unnest($8::text[], $9::bytea[]) AS t (serial, seed)`,
      [
        vendorCode,
        state,
        parameters.type,
        parameters.algorithm,
        parameters.digits,
        parameters.period,
        sealed[0]?.kekVersion,
        chunk.map(({ serialNumber }) => serialNumber),
        sealed.map((value) => value.sealed),
      ],
    );
    tokens.push(...chunk);
  }
  return tokens;
}
