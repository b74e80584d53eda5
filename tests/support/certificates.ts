import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { Integer, Utf8String } from "asn1js";
import { AltName, AttributeTypeAndValue, BasicConstraints, Certificate, Extension, GeneralName } from "pkijs";

/** A key and its certificate, made while the test runs. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly x509: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Wishes {
  readonly name?: string;
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
  /** Signs itself without one. */
  readonly issuer?: Identity;
  /** May sign others. */
  readonly ca?: boolean;
  /** An existing key, for a certificate made anew around it. */
  readonly keys?: webcrypto.CryptoKeyPair;
}

const DAY_MS = 24 * 60 * 60_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const pem = (label: string, der: ArrayBuffer) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64")}\n-----END ${label}-----\n`;

function extension(extnID: string, critical: boolean, schema: { toBER(): ArrayBuffer }): Extension {
  return new Extension({ extnID, critical, extnValue: schema.toBER() });
}

/** An X.509 certificate for localhost and 127.0.0.1. */
export async function identity(wishes: Wishes = {}): Promise<Identity> {
  const { name = "test", from = -1, to = 30, issuer, ca = false } = wishes;
  const keys = wishes.keys ?? (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]));
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: Uint8Array.of(0x40, ...randomBytes(15)).buffer });
  const named = (value: string) =>
    new AttributeTypeAndValue({ type: "2.5.4.3", value: new Utf8String({ value }) });
  certificate.subject.typesAndValues.push(named(name));
  certificate.issuer.typesAndValues.push(named(issuer ? (issuer.x509.subject.split("=")[1] ?? "") : name));
  certificate.notBefore.value = new Date(Date.now() + from * DAY_MS);
  certificate.notAfter.value = new Date(Date.now() + to * DAY_MS);
  const names = new AltName({
    altNames: [
      new GeneralName({ type: 2, value: "localhost" }),
      new GeneralName({
        type: 7,
        value: new (await import("asn1js")).OctetString({ valueHex: Uint8Array.of(127, 0, 0, 1).buffer }),
      }),
    ],
  });
  certificate.extensions = [
    extension("2.5.29.17", false, names.toSchema()),
    extension("2.5.29.19", true, new BasicConstraints({ cA: ca }).toSchema()),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign((issuer?.keys ?? keys).privateKey, "SHA-256");
  const cert = pem("CERTIFICATE", certificate.toSchema().toBER());
  const key = pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { key, cert, x509: new X509Certificate(cert), keys };
}
