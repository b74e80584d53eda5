import { safeStorage } from "electron";
import { FileKeyStore, type KeyStore, SystemKeyStore } from "../src/trust/index.ts";

/** On Linux without a key ring, Electron "encrypts" with a key known to everyone: that is no store. */
function systemEncrypts(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  if (process.platform !== "linux") return true;
  return !["basic_text", "unknown"].includes(safeStorage.getSelectedStorageBackend());
}

/**
 * The best key store there is here, once the app is ready: the operating system's, else files.
 * @param folder where ciphertexts or key files lie
 */
export function openKeyStore(folder: string): KeyStore {
  if (!systemEncrypts()) return new FileKeyStore(folder);
  return new SystemKeyStore(folder, {
    encryptString: (text) => safeStorage.encryptString(text),
    decryptString: (encrypted) => safeStorage.decryptString(Buffer.from(encrypted)),
  });
}
