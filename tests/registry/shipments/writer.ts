import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const prfUris = {
  sha1: "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
  sha224: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha224",
  sha256: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
  sha384: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha384",
  sha512: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512",
} as const;
export type Hash = keyof typeof prfUris;

export interface WrittenToken {
  readonly serialNumber: string;
  readonly type: "HOTP" | "TOTP";
  readonly suite?: string;
  readonly digits: number;
  readonly counter?: number;
  readonly period?: number;
  readonly drift?: number;
  readonly seed: Uint8Array;
}

export interface Written {
  /** The key's length says the AES variant. */
  readonly key?: Uint8Array;
  readonly wrap?: boolean;
  readonly mac?: Hash;
  readonly derived?: {
    readonly passphrase: string;
    readonly hash: Hash;
    readonly iterations?: number;
    readonly keyLength: 16 | 24 | 32;
    /** How and where the PRF is said. */
    readonly prf: "attribute" | "text" | "beside" | "absent";
  };
}

function cbc(key: Uint8Array, plain: Uint8Array): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
}

/** OpenSSL's own key wrap: RFC 3394, and RFC 5649 for what is not whole blocks. */
function keyWrap(key: Uint8Array, plain: Uint8Array): Buffer {
  const whole = plain.length % 8 === 0;
  const name = `id-aes${key.length * 8}-wrap${whole ? "" : "-pad"}`;
  const iv = Buffer.from(whole ? "a6a6a6a6a6a6a6a6" : "a65959a6", "hex");
  const cipher = createCipheriv(name, key, iv);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** A PSKC document as a vendor would write it, piece by piece. Only tests write such a thing. */
export function* writePskc(tokens: Iterable<WrittenToken>, how: Written = {}): Generator<string> {
  const { derived, mac = "sha1", wrap = false } = how;
  const salt = randomBytes(16);
  const iterations = derived?.iterations ?? 50;
  const key = derived
    ? pbkdf2Sync(derived.passphrase, salt, iterations, derived.keyLength, derived.hash)
    : how.key;
  const encrypt = wrap ? keyWrap : cbc;
  const macKey = randomBytes(20);
  const algorithm = `http://www.w3.org/2001/04/xmlenc#${wrap ? "kw-" : ""}aes${(key?.length ?? 0) * 8}${wrap ? "" : "-cbc"}`;
  const encrypted = (ciphertext: Buffer) =>
    `<xenc:EncryptionMethod Algorithm="${algorithm}"/><xenc:CipherData><xenc:CipherValue>${ciphertext.toString("base64")}</xenc:CipherValue></xenc:CipherData>`;
  const value = (name: string, bytes: Uint8Array) => {
    if (!key) return `<${name}><PlainValue>${Buffer.from(bytes).toString("base64")}</PlainValue></${name}>`;
    const ciphertext = encrypt(key, bytes);
    const sum = createHmac(mac, macKey).update(ciphertext).digest("base64");
    return `<${name}><EncryptedValue>${encrypted(ciphertext)}</EncryptedValue><ValueMAC>${sum}</ValueMAC></${name}>`;
  };
  const plain = (name: string, number: number | undefined) =>
    number === undefined ? "" : `<${name}><PlainValue>${number}</PlainValue></${name}>`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">\n';
  if (derived) {
    const uri = prfUris[derived.hash];
    const prf = {
      attribute: `<PRF Algorithm="${uri}"/>`,
      text: `<PRF>${uri}</PRF>`,
      beside: "",
      absent: "",
    }[derived.prf];
    const beside = derived.prf === "beside" ? `<pkcs5:PRF Algorithm="${uri}"/>` : "";
    yield `<EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"><pkcs5:PBKDF2-params><Salt><Specified>${salt.toString("base64")}</Specified></Salt><IterationCount>${iterations}</IterationCount><KeyLength>${derived.keyLength}</KeyLength>${prf}</pkcs5:PBKDF2-params>${beside}</xenc11:KeyDerivationMethod></xenc11:DerivedKey></EncryptionKey>\n`;
  } else if (key) {
    yield "<EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>\n";
  }
  if (key)
    yield `<MACMethod Algorithm="${prfUris[mac]}"><MACKey>${encrypted(encrypt(key, macKey))}</MACKey></MACMethod>\n`;
  for (const token of tokens) {
    const suite = token.suite === undefined ? "" : `<Suite>${token.suite}</Suite>`;
    yield `<KeyPackage><DeviceInfo><Manufacturer>71</Manufacturer><SerialNo>${token.serialNumber}</SerialNo></DeviceInfo><Key Id="${token.serialNumber}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:${token.type.toLowerCase()}"><AlgorithmParameters>${suite}<ResponseFormat Length="${token.digits}" Encoding="DECIMAL"/></AlgorithmParameters><Data>${value("Secret", token.seed)}${plain("Counter", token.counter)}${plain("TimeInterval", token.period)}${plain("TimeDrift", token.drift)}</Data></Key></KeyPackage>\n`;
  }
  yield "</KeyContainer>\n";
}
