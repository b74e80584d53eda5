/** What is asked of a hardware security module, over PKCS #11 2.40. Runs in a thread of its own (pkcs11Worker.ts). */
import { createRequire } from "node:module";
import type * as Pkcs11 from "pkcs11js";
import type { hsmErrors } from "../errors/hsm.ts";
import { WRAPPED, wrappedFor } from "./provider.ts";

/** Where in the hardware the wrapping key is. */
export interface Pkcs11Place {
  /** The vendor's PKCS#11 library. */
  readonly module: string;
  readonly tokenLabel: string;
  /** Label of the wrapping key in the token; made there at the first start. */
  readonly keyLabel: string;
}

/** One thing to be done with the wrapping key. */
export type Pkcs11Task =
  | { readonly does: "prepare" }
  | { readonly does: "wrap" | "unwrap"; readonly version: number; readonly bytes: Uint8Array };

/** Why it was not done, in a form that gets from one thread to another. */
export class TokenRefusal extends Error {
  readonly code: keyof typeof hsmErrors;
  readonly parameters: Readonly<Record<string, string | number>>;

  constructor(code: keyof typeof hsmErrors, parameters: TokenRefusal["parameters"]) {
    super(code);
    this.code = code;
    this.parameters = parameters;
  }
}

interface Session {
  readonly library: typeof Pkcs11;
  readonly module: Pkcs11.PKCS11;
  readonly handle: Buffer;
  readonly place: Pkcs11Place;
}

/** The library is optional: its native part is compiled where registries are run (tools/setup). */
function loadLibrary(): typeof Pkcs11 {
  try {
    return createRequire(import.meta.url)("pkcs11js");
  } catch {
    const parameters = { module: "pkcs11js", reason: "not compiled on this machine" };
    throw new TokenRefusal("hsmModuleUnusable", parameters);
  }
}

/**
 * Do one thing with the token and leave nothing of it open: a module that is replaced, or a token that comes back,
 * is met afresh the next time.
 * @returns the wrapped or unwrapped bytes; empty for a key that was made
 * @throws TokenRefusal of errors/hsm.ts
 */
export function withToken(place: Pkcs11Place, pin: string, task: Pkcs11Task): Uint8Array {
  const library = loadLibrary();
  const module = new library.PKCS11();
  try {
    module.load(place.module);
    module.C_Initialize();
  } catch (error) {
    // The system's own words: nobody has told the module a secret yet.
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    const parameters = { module: place.module, reason };
    throw new TokenRefusal("hsmModuleUnusable", parameters);
  }
  try {
    return inSession({ library, module, place }, pin, task);
  } catch (cause) {
    if (cause instanceof TokenRefusal) throw cause;
    throw new TokenRefusal("hsmFailed", { reason: nameOf(cause) });
  } finally {
    // Closes its sessions and logs out. The module stays loaded: some do not survive being unloaded.
    module.C_Finalize();
  }
}

/** `CKR_…` of what went wrong; nothing else, because a module's own words may hold anything. */
function nameOf(error: unknown): string {
  const found = error instanceof Error ? /CKR_[A-Z0-9_]+/.exec(error.message)?.[0] : undefined;
  return found ?? (error instanceof Error ? error.name : "unknown");
}

function inSession(opened: Omit<Session, "handle">, pin: string, task: Pkcs11Task): Uint8Array {
  const { library, module, place } = opened;
  const writing = task.does === "prepare" ? library.CKF_RW_SESSION : 0;
  const handle = module.C_OpenSession(slotOf(module, place.tokenLabel), library.CKF_SERIAL_SESSION | writing);
  logIn({ ...opened, handle }, pin);
  const session = { ...opened, handle };
  switch (task.does) {
    case "prepare":
      return prepare(session);
    case "wrap":
      return wrap(session, task.version, Buffer.from(task.bytes));
    case "unwrap":
      return unwrap(session, task.version, Buffer.from(task.bytes));
  }
}

function slotOf(module: Pkcs11.PKCS11, label: string): Buffer {
  const slots = module
    .C_GetSlotList(true)
    .filter((slot) => module.C_GetTokenInfo(slot).label.replace(/[\0 ]+$/, "") === label);
  const [slot] = slots;
  if (!slot || slots.length > 1) {
    throw new TokenRefusal("hsmTokenMissing", { token: label, found: slots.length });
  }
  return slot;
}

function logIn({ library, module, handle, place }: Session, pin: string): void {
  try {
    module.C_Login(handle, library.CKU_USER, pin);
  } catch (cause) {
    const reason = nameOf(cause);
    if (!/^CKR_(PIN_|USER_PIN_)/.test(reason)) throw cause;
    throw new TokenRefusal("hsmPinWrong", { token: place.tokenLabel, reason });
  }
}

function wrappingKeys({ library, module, handle, place }: Session): Buffer[] {
  module.C_FindObjectsInit(handle, [
    { type: library.CKA_CLASS, value: library.CKO_SECRET_KEY },
    { type: library.CKA_KEY_TYPE, value: library.CKK_AES },
    { type: library.CKA_LABEL, value: place.keyLabel },
  ]);
  const found = module.C_FindObjects(handle, 2);
  module.C_FindObjectsFinal(handle);
  return found;
}

/** @throws TokenRefusal hsmKeyMissing, hsmKeyUnfit */
function wrappingKey(session: Session): Buffer {
  const { library, module, handle, place } = session;
  const found = wrappingKeys(session);
  const [key] = found;
  if (!key || found.length > 1) {
    const parameters = { key: place.keyLabel, token: place.tokenLabel, found: found.length };
    throw new TokenRefusal("hsmKeyMissing", parameters);
  }
  const attributes = module.C_GetAttributeValue(handle, key, [
    { type: library.CKA_SENSITIVE },
    { type: library.CKA_EXTRACTABLE },
  ]);
  const [sensitive, extractable] = attributes.map(({ value }) => value[0] !== 0);
  if (!sensitive || extractable) throw new TokenRefusal("hsmKeyUnfit", { key: place.keyLabel });
  return key;
}

/** Make the wrapping key unless it is there: AES-256 that never leaves the token. */
function prepare(session: Session): Uint8Array {
  if (wrappingKeys(session).length === 0) makeWrappingKey(session);
  wrappingKey(session);
  return new Uint8Array();
}

function makeWrappingKey({ library, module, handle, place }: Session): void {
  module.C_GenerateKey(handle, { mechanism: library.CKM_AES_KEY_GEN }, [
    { type: library.CKA_LABEL, value: place.keyLabel },
    { type: library.CKA_TOKEN, value: true },
    { type: library.CKA_PRIVATE, value: true },
    { type: library.CKA_SENSITIVE, value: true },
    { type: library.CKA_EXTRACTABLE, value: false },
    { type: library.CKA_ENCRYPT, value: true },
    { type: library.CKA_DECRYPT, value: true },
    { type: library.CKA_WRAP, value: false },
    { type: library.CKA_UNWRAP, value: false },
    { type: library.CKA_VALUE_LEN, value: WRAPPED.key },
  ]);
}

function gcm({ library }: Session, iv: Buffer, version: number): Pkcs11.Mechanism {
  const parameter: Pkcs11.AesGCM = {
    type: library.CK_PARAMS_AES_GCM_v240,
    iv,
    aad: wrappedFor(version),
    ivBits: iv.length * 8,
    tagBits: WRAPPED.tag * 8,
  };
  return {
    mechanism: library.CKM_AES_GCM,
    parameter,
  };
}

/** @returns 12-byte IV ‖ ciphertext ‖ 16-byte tag */
function wrap(session: Session, version: number, bytes: Buffer): Uint8Array {
  const { module, handle } = session;
  const key = wrappingKey(session);
  const iv = module.C_GenerateRandom(handle, Buffer.alloc(WRAPPED.iv));
  module.C_EncryptInit(handle, gcm(session, iv, version), key);
  const body = module.C_Encrypt(handle, bytes, Buffer.alloc(bytes.length + WRAPPED.tag));
  const wrapped = Buffer.concat([iv, body]);
  // A module that takes an IV of its own choice would give what nobody can open again.
  const again = unwrap(session, version, wrapped);
  const same = bytes.equals(again);
  again.fill(0);
  if (!same) throw new TokenRefusal("hsmFailed", { reason: "CKM_AES_GCM" });
  return wrapped;
}

/** @throws TokenRefusal hsmKeyOther */
function unwrap(session: Session, version: number, wrapped: Buffer): Uint8Array {
  const { module, handle, place } = session;
  const key = wrappingKey(session);
  const parameters = { key: place.keyLabel, token: place.tokenLabel, version };
  if (wrapped.length < WRAPPED.iv + WRAPPED.tag) throw new TokenRefusal("hsmKeyOther", parameters);
  try {
    const body = wrapped.subarray(WRAPPED.iv);
    module.C_DecryptInit(handle, gcm(session, wrapped.subarray(0, WRAPPED.iv), version), key);
    return module.C_Decrypt(handle, body, Buffer.alloc(body.length));
  } catch (cause) {
    // What a module answers to a wrong tag differs from module to module; that it is there at all is known by now.
    if (!/^CKR_(ENCRYPTED_DATA_|GENERAL_ERROR|FUNCTION_FAILED|DATA_|ARGUMENTS_BAD|AEAD_)/.test(nameOf(cause)))
      throw cause;
    throw new TokenRefusal("hsmKeyOther", parameters);
  }
}
