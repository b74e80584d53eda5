import type { Secret } from "../../contract/secret.ts";
import type { RegistryContext } from "../context.ts";
import type { TokenRow } from "./tokenRow.ts";

/** Use a token's seed and wipe it (R15). */
export async function openSeed<T>(
  { vault }: Pick<RegistryContext, "vault">,
  token: TokenRow,
  use: (seed: Secret) => T,
): Promise<T> {
  const seed = await vault.open(
    { sealed: token.sealed_seed, kekVersion: token.kek_version },
    { seedOf: { vendorCode: token.vendor_code, serialNumber: token.serial_number } },
  );
  try {
    return use(seed);
  } finally {
    seed.wipe();
  }
}
