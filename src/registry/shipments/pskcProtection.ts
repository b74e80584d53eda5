import { createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Secret } from "../../contract/secret.ts";
import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { cipherOf, decrypt, type PskcCipher } from "./pskcCiphers.ts";
import { Rejection } from "./rejections.ts";
import { base64Of, childOf, type XmlElement } from "./xml.ts";

const deriveKey = promisify(pbkdf2);

/** What the vendor told us by another way than the file. */
export interface ShipmentKeys {
  readonly preSharedKey?: Secret | undefined;
  /** UTF-8. */
  readonly passphrase?: Secret | undefined;
}

type Hash = "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** `hmac-sha256`, `hmacWithSHA256`, `HMAC-SHA-256`, with or without a namespace before it. */
function hashNamed(name: string): Hash | null {
  const match = /(?:^|[#:/])(?:id-)?hmac-?(?:with)?-?sha-?(1|224|256|384|512)$/i.exec(name);
  return match ? (`sha${match[1]}` as Hash) : null;
}

/** PKCS #5 names its PRFs by object identifier. */
const prfIdentifiers: ReadonlyMap<string, Hash> = new Map([
  ["1.2.840.113549.2.7", "sha1"],
  ["1.2.840.113549.2.8", "sha224"],
  ["1.2.840.113549.2.9", "sha256"],
  ["1.2.840.113549.2.10", "sha384"],
  ["1.2.840.113549.2.11", "sha512"],
]);

/** How the values of a container are protected: opened once per file, then used for every key in it. */
export interface Protection {
  /**
   * The value of an encrypted element (`Secret`, `Counter` …), its MAC checked before anything is decrypted.
   * @throws Rejection macMissing, macWrong, cipher, asymmetric, decryption, secretEncoding, malformed
   * @throws ShipmentError keyLength
   */
  open(element: XmlElement): Secret;
  wipe(): void;
}

const fileBroken = () => new ShipmentError("macMethod");
const rowBroken = () => new Rejection("malformed");

/**
 * Derive or take the encryption key and open the MAC key with it.
 * @throws ShipmentError keyMissing, passphraseMissing, derivation, keyWrong, keyLength, macMethod
 */
export async function openProtection(
  encryptionKey: XmlElement | undefined,
  macMethod: XmlElement | undefined,
  keys: ShipmentKeys,
): Promise<Protection> {
  const asymmetric = encryptionKey?.children.some(({ name }) => name === "X509Data" || name === "KeyValue");
  if (asymmetric) return { open: refuseAsymmetric, wipe: () => {} };
  const key = await encryptionKeyOf(encryptionKey, keys);
  // A method that names no algorithm stands in files of key-wrapped values (python-pskc): there is no MAC then.
  const mac = macMethod?.attributes.has("Algorithm") ? macOf(macMethod, key) : null;
  return {
    open: (element) => openValue(element, key, mac),
    wipe: () => {
      key.wipe();
      mac?.key.wipe();
    },
  };
}

function refuseAsymmetric(): never {
  throw new Rejection("asymmetric");
}

/** A copy of our own: whoever handed in the keys wipes theirs. */
async function encryptionKeyOf(element: XmlElement | undefined, keys: ShipmentKeys): Promise<Secret> {
  const derived = childOf(element, "DerivedKey", () => new ShipmentError("derivation"));
  if (!derived) {
    if (!keys.preSharedKey) throw new ShipmentError("keyMissing");
    return keys.preSharedKey.use(Secret.copyOf);
  }
  if (!keys.passphrase) throw new ShipmentError("passphraseMissing");
  const { salt, iterations, keyLength, prf } = derivationOf(derived);
  const passphrase = keys.passphrase.use((bytes) => Buffer.from(bytes));
  try {
    return Secret.take(await deriveKey(passphrase, salt, iterations, keyLength, prf));
  } finally {
    passphrase.fill(0);
  }
}

/**
 * PBKDF2-params of PKCS #5 (RFC 8018 appendix A.2). The PRF is met as an attribute `Algorithm` and as the
 * element's text, in the parameters and beside them; none, or an empty one, is HMAC-SHA-1.
 */
function derivationOf(derivedKey: XmlElement) {
  const wrong = () => new ShipmentError("derivation");
  const method = childOf(derivedKey, "KeyDerivationMethod", wrong);
  if (!method || !/#pbkdf2$/i.test(method.attributes.get("Algorithm") ?? "")) throw wrong();
  const parameters = childOf(method, "PBKDF2-params", wrong);
  const saltElement = childOf(parameters, "Salt", wrong);
  const specified = childOf(saltElement, "Specified", wrong) ?? saltElement;
  const salt = base64Of(specified?.text ?? "");
  if (!salt || salt.length === 0 || salt.length > LIMITS.saltBytes) throw wrong();
  const number = (name: string) => {
    const text = childOf(parameters, name, wrong)?.text.trim() ?? "";
    if (!/^\d{1,9}$/.test(text)) throw wrong();
    return Number(text);
  };
  const iterations = number("IterationCount");
  if (iterations < 1 || iterations > LIMITS.pbkdf2Iterations) throw wrong();
  // Bytes; some vendors say bits.
  const stated = number("KeyLength");
  const keyLength = stated >= 128 ? stated / 8 : stated;
  if (![16, 24, 32].includes(keyLength)) throw wrong();
  const prf = childOf(parameters, "PRF", wrong) ?? childOf(method, "PRF", wrong);
  return { salt, iterations, keyLength, prf: prfOf(prf) };
}

function prfOf(element: XmlElement | undefined): Hash {
  const name = (element?.attributes.get("Algorithm") ?? element?.text ?? "").trim();
  if (name === "") return "sha1";
  const hash = hashNamed(name) ?? prfIdentifiers.get(name.replace(/^urn:oid:/i, ""));
  if (!hash) throw new ShipmentError("derivation");
  return hash;
}

interface Mac {
  readonly hash: Hash;
  readonly key: Secret;
}

function macOf(element: XmlElement, encryptionKey: Secret): Mac {
  const hash = hashNamed(element.attributes.get("Algorithm") ?? "");
  if (!hash) throw fileBroken();
  const macKey = childOf(element, "MACKey", fileBroken);
  // RFC 6030 section 6.1.1: without a MAC key, the MAC is computed with the encryption key.
  if (!macKey) return { hash, key: encryptionKey.use(Secret.copyOf) };
  try {
    const { cipher, ciphertext } = encryptedOf(macKey);
    return { hash, key: decrypt(cipher, encryptionKey, ciphertext) };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    throw error.reason === "decryption" ? new ShipmentError("keyWrong") : fileBroken();
  }
}

/** EncryptedDataType of XML Encryption, with its value inside: a CipherReference is never followed. */
function encryptedOf(element: XmlElement): { cipher: PskcCipher; ciphertext: Buffer } {
  const method = childOf(element, "EncryptionMethod", rowBroken);
  const cipher = cipherOf(method?.attributes.get("Algorithm"));
  const value = childOf(childOf(element, "CipherData", rowBroken), "CipherValue", rowBroken);
  if (!value) throw rowBroken();
  const ciphertext = base64Of(value.text);
  if (!ciphertext) throw new Rejection("secretEncoding");
  return { cipher, ciphertext };
}

function openValue(element: XmlElement, key: Secret, mac: Mac | null): Secret {
  const encrypted = childOf(element, "EncryptedValue", rowBroken);
  if (!encrypted) throw rowBroken();
  const { cipher, ciphertext } = encryptedOf(encrypted);
  const stated = childOf(element, "ValueMAC", rowBroken);
  if (stated) {
    if (!mac) throw new Rejection("macMissing");
    // RFC 6030 section 6.1.1: the MAC is over the ciphertext with its IV.
    const expected = mac.key.use((bytes) => createHmac(mac.hash, bytes).update(ciphertext).digest());
    const given = base64Of(stated.text);
    if (given?.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new Rejection("macWrong");
    }
  } else if (!cipher.checksItself) {
    throw new Rejection("macMissing");
  }
  return decrypt(cipher, key, ciphertext);
}
