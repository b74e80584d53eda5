/** Unpadded base64url (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/**
 * Strict inverse of `toBase64Url`: null unless `text` is the one encoding of its bytes (no padding, no
 * other alphabet, no stray bits in the last character), so that no two texts mean the same bytes.
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = Uint8Array.from(Buffer.from(text, "base64url"));
  return toBase64Url(bytes) === text ? bytes : null;
}
