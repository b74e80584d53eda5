import type { Kysely } from "kysely";
import type { SealedPhoneKeys } from "../../contract/phones.ts";
import { sealPhoneKeys, TrustError } from "../../trust/index.ts";
import { accessKeysOf, cardMasterKey, newestVersion } from "../cardKeys.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import type { TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import { ofToken, type PhoneRow } from "./rows.ts";

/**
 * The card's access keys as they stand, sealed to a registered phone; null for an open card. What the phone knows
 * from then on is kept with it. The token's row is locked.
 * @throws RegistryError badRequest for a sealing key that nothing can be sealed to
 */
export async function sealedKeysFor(
  context: RegistryContext,
  trx: Kysely<Tables>,
  token: TokenRow,
  phone: Pick<PhoneRow, "id" | "phone_id" | "sealing_key">,
): Promise<SealedPhoneKeys | null> {
  if (token.profile !== "locked" || token.institution_code === null) return null;
  const ref = { vendorCode: token.vendor_code, serialNumber: token.serial_number };
  const masterKey = await cardMasterKey(context, trx, token.institution_code);
  const keys = accessKeysOf(masterKey, token);
  masterKey.wipe();
  const binding = {
    phoneId: phone.phone_id,
    ...ref,
    keyVersion: token.access_key_version,
    nextKeyVersion: token.next_access_key_version,
  };
  try {
    const sealed = await sealPhoneKeys(phone.sealing_key, binding, keys);
    await trx
      .updateTable("phones")
      .set({ key_version: newestVersion(token) })
      .where(ofToken(ref))
      .where("id", "=", phone.id)
      .execute();
    return sealed;
  } catch (cause) {
    if (cause instanceof TrustError) throw new RegistryError("badRequest", { cause });
    throw cause;
  } finally {
    for (const secret of Object.values(keys)) secret?.wipe();
  }
}
