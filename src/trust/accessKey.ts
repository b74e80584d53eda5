import { hkdfSync } from "node:crypto";
import type { TokenRef } from "../contract/ids.ts";
import { Secret } from "../contract/secret.ts";
import { ACCESS_KEY_LENGTH } from "../contract/token.ts";
import { TrustError } from "./errors.ts";

/**
 * A card's access key (R9, card.md): HKDF-SHA-256 (RFC 5869) of the institution's card master key, no salt,
 * 16 bytes. `info` = length byte ‖ vendor code ‖ length byte ‖ serial number ‖ key version as 4 bytes,
 * most significant first; the lengths keep ("12","3…") and ("123","…") apart.
 * @param keyVersion grows with every rotation; 0 to 2^32 - 1
 * @throws TrustError keyMalformed when the master key is under 32 bytes or the version out of range
 */
export function deriveAccessKey(masterKey: Secret, token: TokenRef, keyVersion: number): Secret {
  if (masterKey.length < 32 || !Number.isInteger(keyVersion) || keyVersion < 0 || keyVersion > 0xffffffff) {
    throw new TrustError("keyMalformed");
  }
  const vendorCode = Buffer.from(token.vendorCode, "ascii");
  const serialNumber = Buffer.from(token.serialNumber, "ascii");
  const version = Buffer.alloc(4);
  version.writeUInt32BE(keyVersion);
  const info = Buffer.concat([
    Uint8Array.of(vendorCode.length),
    vendorCode,
    Uint8Array.of(serialNumber.length),
    serialNumber,
    version,
  ]);
  const key = masterKey.use((master) =>
    hkdfSync("sha256", master, new Uint8Array(0), info, ACCESS_KEY_LENGTH),
  );
  return Secret.take(new Uint8Array(key));
}
