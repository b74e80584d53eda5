import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { Secret } from "../contract/secret.ts";
import { TrustError } from "./errors.ts";
import type { KeyStore } from "./keyStore.ts";

/** ECDSA on P-256: the one kind of key that every TLS library signs with. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
/** RFC 4519 section 2.3. */
const COMMON_NAME = "2.5.4.3";
const DAY_MS = 24 * 60 * 60_000;
const LIFETIME_MS = 365 * DAY_MS;
/** Clocks differ: valid from the day before. */
const EARLIER_MS = DAY_MS;

/** The key and certificate by which the registry knows this workstation on the line. */
export interface LineCertificate {
  /** Which of this workstation's certificates it is: 1, 2, 3 … */
  readonly generation: number;
  /** PEM of private key (PKCS #8) and certificate, one after the other. */
  readonly pem: Secret;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** DER of the certificate, base64url. */
  readonly certificate: string;
}

const pemOf = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString("base64").replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;

/**
 * A new key and a certificate that it signs itself (RFC 5280): nobody vouches for it, the registry binds the key to
 * the workstation at enrolment.
 */
async function makeCertificate(commonName: string, now: number): Promise<Secret> {
  // Loaded when a certificate is made, once a year: nothing else waits for it.
  const { Integer, Utf8String } = await import("asn1js");
  const { AttributeTypeAndValue, Certificate } = await import("pkijs");
  const { subtle } = webcrypto;
  const keys = await subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = new Certificate();
  certificate.version = 2;
  // RFC 5280 section 4.1.2.2: positive, unpredictable; the leading byte keeps it both positive and 16 bytes long.
  certificate.serialNumber = new Integer({ valueHex: Uint8Array.of(0x40, ...randomBytes(15)).buffer });
  const name = new AttributeTypeAndValue({
    type: COMMON_NAME,
    value: new Utf8String({ value: commonName }),
  });
  certificate.issuer.typesAndValues.push(name);
  certificate.subject.typesAndValues.push(name);
  certificate.notBefore.value = new Date(now - EARLIER_MS);
  certificate.notAfter.value = new Date(now + LIFETIME_MS);
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign(keys.privateKey, "SHA-256");
  const privateKey = Buffer.from(await subtle.exportKey("pkcs8", keys.privateKey));
  const der = Buffer.from(certificate.toSchema().toBER());
  const pem = pemOf("PRIVATE KEY", privateKey) + pemOf("CERTIFICATE", der);
  privateKey.fill(0);
  return Secret.take(Buffer.from(pem, "utf8"));
}

const nameOf = (generation: number) => `line-certificate-${generation}`;

function parsed(generation: number, pem: Secret): LineCertificate {
  try {
    const certificate = pem.use((bytes) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
      return new X509Certificate(text.slice(text.indexOf("-----BEGIN CERTIFICATE-----")));
    });
    return {
      generation,
      pem,
      notAfter: certificate.validToDate.getTime(),
      certificate: certificate.raw.toString("base64url"),
    };
  } catch (cause) {
    throw new TrustError("keyDamaged", { parameters: { name: nameOf(generation) }, cause });
  }
}

/**
 * The workstation's certificate of one generation from its store; made and kept first when it is not there.
 * @param commonName what people read in it
 * @throws TrustError keyDamaged, keyExists (two processes starting at once), or what the store throws
 */
export async function loadLineCertificate(
  store: KeyStore,
  generation: number,
  commonName: string,
  now: number,
): Promise<LineCertificate> {
  const kept = await store.get(nameOf(generation));
  if (kept) return parsed(generation, kept);
  const made = await makeCertificate(commonName, now);
  await store.put(nameOf(generation), made);
  return parsed(generation, made);
}
