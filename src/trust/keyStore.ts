import { Secret } from "../contract/secret.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { TrustError } from "./errors.ts";
import { createKeyFile, readKeyFile } from "./keyFiles.ts";

/** Where the workstation's own keys rest. `system`: the operating system encrypts them; `file`: it does not. */
export interface KeyStore {
  readonly kind: "system" | "file";
  /** @throws TrustError keyStoreUnreadable, keyStoreExposed, keyDamaged */
  get(name: string): Promise<Secret | null>;
  /** Keeps a new key. @throws TrustError keyExists, keyStoreUnwritable */
  put(name: string, secret: Secret): Promise<void>;
}

const checkedName = (name: string): string => {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) throw new TrustError("keyMalformed");
  return name;
};

/** Each key in a file of its own, readable by its owner only: said plainly on the screen. */
export class FileKeyStore implements KeyStore {
  readonly kind = "file";
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(name: string): Promise<Secret | null> {
    const bytes = await readKeyFile(this.#folder, `${checkedName(name)}.key`);
    return bytes && Secret.take(bytes);
  }

  async put(name: string, secret: Secret): Promise<void> {
    const bytes = secret.use((held) => Uint8Array.from(held));
    try {
      await createKeyFile(this.#folder, `${checkedName(name)}.key`, bytes);
    } finally {
      bytes.fill(0);
    }
  }
}

/** The part of Electron's safeStorage that is used here. It works on strings, so a key is one for a moment. */
export interface StringEncryption {
  encryptString(plainText: string): Uint8Array;
  decryptString(encrypted: Uint8Array): string;
}

/** Each key encrypted by the operating system (Keychain, DPAPI, Secret Service), the ciphertext in a file. */
export class SystemKeyStore implements KeyStore {
  readonly kind = "system";
  readonly #folder: string;
  readonly #encryption: StringEncryption;

  constructor(folder: string, encryption: StringEncryption) {
    this.#folder = folder;
    this.#encryption = encryption;
  }

  async get(name: string): Promise<Secret | null> {
    const ciphertext = await readKeyFile(this.#folder, `${checkedName(name)}.sealed`);
    if (!ciphertext) return null;
    const bytes = fromBase64Url(this.#decrypt(name, ciphertext));
    if (!bytes?.length) throw new TrustError("keyDamaged", { parameters: { name } });
    return Secret.take(bytes);
  }

  async put(name: string, secret: Secret): Promise<void> {
    const text = secret.use(toBase64Url);
    await createKeyFile(
      this.#folder,
      `${checkedName(name)}.sealed`,
      Uint8Array.from(this.#encryption.encryptString(text)),
    );
  }

  #decrypt(name: string, ciphertext: Uint8Array): string {
    try {
      return this.#encryption.decryptString(ciphertext);
    } catch (error) {
      throw new TrustError("keyStoreUnreadable", { parameters: { name }, cause: error });
    }
  }
}
