import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Secret } from "../contract/secret.ts";
import { TrustError } from "./errors.ts";

/** First bytes of a sealed form: what it is, and the version of this layout. */
const MAGIC = Buffer.from("SOF1", "latin1");
const NONCE = 12;
const TAG = 16;

/** The form's id is bound in: a file that was renamed to stand for another form does not open. */
const boundTo = (formId: string): Buffer => Buffer.from(`smartotp/form/v1/${formId}`, "utf8");

/** Seal a signed form for its file: AES-256-GCM, `SOF1` ‖ nonce ‖ ciphertext ‖ tag. */
export function sealForm(key: Secret, formId: string, plaintext: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = key.use((bytes) => createCipheriv("aes-256-gcm", bytes, nonce, { authTagLength: TAG }));
  cipher.setAAD(boundTo(formId));
  return Buffer.concat([MAGIC, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws TrustError formNotAuthentic: changed, cut short, of another form or under another key */
export function openForm(key: Secret, formId: string, sealed: Uint8Array): Uint8Array {
  const bytes = Buffer.from(sealed);
  const body = MAGIC.length + NONCE;
  if (bytes.length < body + TAG || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new TrustError("formNotAuthentic");
  }
  const nonce = bytes.subarray(MAGIC.length, body);
  const decipher = key.use((raw) => createDecipheriv("aes-256-gcm", raw, nonce, { authTagLength: TAG }));
  decipher.setAAD(boundTo(formId)).setAuthTag(bytes.subarray(bytes.length - TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(body, bytes.length - TAG)), decipher.final()]);
  } catch (cause) {
    throw new TrustError("formNotAuthentic", { cause });
  }
}
