import { Secret } from "../../contract/secret.ts";
import { ShipmentError } from "./errors.ts";

const lengths = [16, 24, 32];

/**
 * A pre-shared key from its file: hexadecimal digits (white space around them does not count), or the bytes
 * themselves. Overwrites `file`.
 * @throws ShipmentError keyFile
 */
export function preSharedKeyFrom(file: Buffer): Secret {
  const text = file.toString("latin1").trim();
  const hex = /^(?:[0-9A-Fa-f]{2})+$/.test(text) && lengths.includes(text.length / 2);
  const bytes = hex ? Buffer.from(text, "hex") : Buffer.from(file);
  file.fill(0);
  if (lengths.includes(bytes.length)) return Secret.take(bytes);
  bytes.fill(0);
  throw new ShipmentError("keyFile");
}
