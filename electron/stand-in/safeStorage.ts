import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { app } from "./app.ts";

const VERSION = "v99";
const NONCE = 12;
const TAG = 16;

function key(): Buffer {
  const file = path.join(app.getPath("userData"), "safe-storage.key");
  try {
    return readFileSync(file);
  } catch {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const fresh = randomBytes(32);
    writeFileSync(file, fresh, { mode: 0o600, flag: "wx" });
    return fresh;
  }
}

/**
 * Electron's `safeStorage` as it is on a Linux without a key ring: encrypted with a key that lies in a file
 * beside it. It says so itself (`basic_text`), and the app decides what that is worth.
 */
export const safeStorage = {
  isEncryptionAvailable: (): boolean => app.isReady(),
  getSelectedStorageBackend: (): string => "basic_text",
  encryptString(text: string): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv("aes-256-gcm", key(), nonce);
    const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([Buffer.from(VERSION), nonce, cipher.getAuthTag(), body]);
  },
  decryptString(encrypted: Buffer): string {
    try {
      if (encrypted.subarray(0, VERSION.length).toString() !== VERSION) throw new Error("another version");
      const rest = encrypted.subarray(VERSION.length);
      const decipher = createDecipheriv("aes-256-gcm", key(), rest.subarray(0, NONCE));
      decipher.setAuthTag(rest.subarray(NONCE, NONCE + TAG));
      return decipher.update(rest.subarray(NONCE + TAG), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new Error("Error while decrypting the ciphertext provided to safeStorage.decryptString.");
    }
  },
};
