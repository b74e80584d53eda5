import { randomBytes } from "node:crypto";
import type { Handle, PKCS11, Template } from "pkcs11js";
import { Secret } from "../../contract/secret.ts";
import { RegistryError } from "../errors.ts";
import { type KeyProvider, WRAPPED, wrappedFor } from "./provider.ts";

export interface Pkcs11Options {
  /** The vendor's PKCS#11 library. */
  readonly module: string;
  readonly tokenLabel: string;
  /** Label of the wrapping key in the token; made there at the first start. */
  readonly keyLabel: string;
  /** The user's PIN. Kept for as long as the provider is, because keys may be added at any time. */
  readonly pin: Secret;
}

type Library = typeof import("pkcs11js");

/** A library, loaded, and the session in which one piece of work is done. */
interface Token {
  readonly library: Library;
  readonly module: PKCS11;
  readonly session: Handle;
}

const codeOf = (error: unknown): number => Number((error as { code?: unknown } | null)?.code ?? 0);

function failed(cause: unknown): RegistryError {
  if (cause instanceof RegistryError) return cause;
  // The library's own words are names of return values, e.g. CKR_TOKEN_NOT_PRESENT.
  const reason = cause instanceof Error ? cause.message : "unknown";
  return new RegistryError("hsmFailed", { parameters: { reason }, cause });
}

/**
 * A hardware security module by PKCS#11 (version 2.40): it holds an AES-256 key that cannot be taken out of it, and
 * the key-encryption keys are wrapped by that. Only a registry that is set up so loads the library.
 */
export function pkcs11KeyProvider({ module: file, tokenLabel, keyLabel, pin }: Pkcs11Options): KeyProvider {
  let library: Library | null = null;
  let pinRefused = false;

  const load = async (): Promise<Library> => {
    try {
      library ??= (await import("pkcs11js")).default;
      return library;
    } catch (cause) {
      throw failed(cause);
    }
  };
  /** All of it in one go, without a pause in which other work in this process could use the same library. */
  const withToken = async <T>(work: (token: Token) => T): Promise<T> => {
    const loaded = await load();
    if (pinRefused) throw new RegistryError("hsmPinWrong");
    const module = new loaded.PKCS11();
    try {
      module.load(file);
      module.C_Initialize();
      try {
        const session = openSession(loaded, module);
        return work({ library: loaded, module, session });
      } finally {
        // Ends sessions and logins as well.
        module.C_Finalize();
      }
    } catch (error) {
      throw failed(error);
    } finally {
      module.close();
    }
  };

  function openSession(loaded: Library, module: PKCS11): Handle {
    const slots = module.C_GetSlotList(true);
    const slot = slots.find((each) => module.C_GetTokenInfo(each).label.trim() === tokenLabel);
    if (!slot) throw new RegistryError("hsmFailed", { parameters: { reason: `no token ${tokenLabel}` } });
    const session = module.C_OpenSession(slot, loaded.CKF_SERIAL_SESSION | loaded.CKF_RW_SESSION);
    try {
      // The library takes a PIN as a text only.
      pin.use((bytes) => module.C_Login(session, loaded.CKU_USER, Buffer.from(bytes).toString("utf8")));
    } catch (cause) {
      if (codeOf(cause) !== loaded.CKR_PIN_INCORRECT) throw cause;
      // Each wrong try brings the token nearer to locking itself.
      pinRefused = true;
      throw new RegistryError("hsmPinWrong", { cause });
    }
    return session;
  }

  return {
    name: `pkcs11:${keyLabel}`,
    prepare: () =>
      withToken((token) => {
        if (!findKey(token, keyLabel)) makeKey(token, keyLabel);
      }),
    wrap: (key, version) =>
      withToken((token) => {
        const wrapping = findKey(token, keyLabel);
        if (!wrapping) throw new RegistryError("keyWrong");
        const iv = randomBytes(WRAPPED.iv);
        token.module.C_EncryptInit(token.session, gcm(token, iv, version), wrapping);
        const room = Buffer.alloc(WRAPPED.key + WRAPPED.tag);
        const plain = key.use((bytes) => Buffer.from(bytes));
        try {
          return Buffer.concat([iv, token.module.C_Encrypt(token.session, plain, room)]);
        } finally {
          plain.fill(0);
        }
      }),
    unwrap: (wrapped, version) =>
      withToken((token) => {
        const wrapping = findKey(token, keyLabel);
        if (!wrapping) throw new RegistryError("keyWrong");
        const iv = Buffer.from(wrapped.subarray(0, WRAPPED.iv));
        token.module.C_DecryptInit(token.session, gcm(token, iv, version), wrapping);
        const room = Buffer.alloc(WRAPPED.key + WRAPPED.tag);
        try {
          const body = Buffer.from(wrapped.subarray(WRAPPED.iv));
          return Secret.copyOf(token.module.C_Decrypt(token.session, body, room));
        } catch (cause) {
          // Another token's key: its tag does not fit.
          throw new RegistryError("keyWrong", { cause });
        } finally {
          room.fill(0);
        }
      }),
  };
}

function gcm({ library }: Token, iv: Buffer, version: number) {
  const parameter = {
    type: library.CK_PARAMS_AES_GCM_v240,
    iv,
    ivBits: WRAPPED.iv * 8,
    aad: wrappedFor(version),
    tagBits: WRAPPED.tag * 8,
  };
  return { mechanism: library.CKM_AES_GCM, parameter };
}

/** @throws RegistryError hsmFailed when there are several, or when it could be taken out of the token */
function findKey({ library, module, session }: Token, label: string): Handle | null {
  module.C_FindObjectsInit(session, [
    { type: library.CKA_CLASS, value: library.CKO_SECRET_KEY },
    { type: library.CKA_KEY_TYPE, value: library.CKK_AES },
    { type: library.CKA_LABEL, value: label },
  ]);
  const found = module.C_FindObjects(session, 2);
  module.C_FindObjectsFinal(session);
  const [key] = found;
  if (!key) return null;
  const refuse = (reason: string) => new RegistryError("hsmFailed", { parameters: { reason } });
  if (found.length > 1) throw refuse(`several keys ${label}`);
  const asked: Template = [{ type: library.CKA_EXTRACTABLE }, { type: library.CKA_SENSITIVE }];
  const [extractable, sensitive] = module.C_GetAttributeValue(session, key, asked);
  const isTrue = (value: unknown) => Buffer.isBuffer(value) && value[0] === 1;
  if (isTrue(extractable?.value) || !isTrue(sensitive?.value))
    throw refuse(`the key ${label} is extractable`);
  return key;
}

function makeKey({ library, module, session }: Token, label: string): void {
  module.C_GenerateKey(session, { mechanism: library.CKM_AES_KEY_GEN }, [
    { type: library.CKA_CLASS, value: library.CKO_SECRET_KEY },
    { type: library.CKA_KEY_TYPE, value: library.CKK_AES },
    { type: library.CKA_LABEL, value: label },
    { type: library.CKA_VALUE_LEN, value: WRAPPED.key },
    { type: library.CKA_TOKEN, value: true },
    { type: library.CKA_PRIVATE, value: true },
    { type: library.CKA_SENSITIVE, value: true },
    { type: library.CKA_EXTRACTABLE, value: false },
    { type: library.CKA_ENCRYPT, value: true },
    { type: library.CKA_DECRYPT, value: true },
  ]);
}
