import { scryptSync } from "node:crypto";

/** A record of little cost, for tests that are not about scrypt. */
export function cheapRecord(password: string): string {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync(password.normalize("NFC"), salt, 32, { N: 16, r: 8, p: 1 });
  const phc = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  return `$scrypt$ln=4,r=8,p=1$${phc(salt)}$${phc(hash)}`;
}
