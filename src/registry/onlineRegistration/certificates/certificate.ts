import { createPublicKey, type KeyObject } from "node:crypto";
import { BitString, OctetString } from "asn1js";
import {
  AltName,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  CRLDistributionPoints,
  type Extension,
  ExtKeyUsage,
  type GeneralName,
  NameConstraints,
  PolicyConstraints,
} from "pkijs";
import { type SignatureAlgorithm, signatureAlgorithmOf } from "./algorithms.ts";
import { parseDer, readAs, serialHex, timeOf } from "./der.ts";
import { distributionPointNames, nameText } from "./names.ts";

const OID = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  crlDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  authorityKeyIdentifier: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extKeyUsage: "2.5.29.37",
} as const;

/** Names of the bits of KeyUsage that are asked for (RFC 5280 section 4.2.1.3), by number. */
const usages = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, cRLSign: 6 } as const;
type KeyUsage = keyof typeof usages;

/** An X.509 certificate as far as a path and a signature ask (RFC 5280). */
export interface X509 {
  /** Names as the DER they were read from, in hexadecimal: compared octet by octet. */
  readonly subject: string;
  readonly issuer: string;
  /** The issuer's name for people to read. */
  readonly issuerText: string;
  readonly serial: string;
  /** Milliseconds since 1970; the certificate is valid at both. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  /** Null when the certificate does not say. */
  readonly keyUsage: ReadonlySet<KeyUsage> | null;
  readonly purposes: readonly string[] | null;
  readonly isCa: boolean;
  /** How many intermediate certificates may stand below this one. */
  readonly pathLength: number | null;
  readonly alternativeNames: readonly GeneralName[];
  readonly nameConstraints: NameConstraints | null;
  readonly policies: readonly string[];
  readonly policyConstraints: PolicyConstraints | null;
  readonly distributionPoints: readonly string[];
  /** A critical extension that is none of these. */
  readonly unknownCritical: boolean;
  readonly signed: {
    readonly bytes: Uint8Array;
    /** Null: too weak, unknown, or not the same inside and outside. */
    readonly algorithm: SignatureAlgorithm | null;
    readonly signature: Uint8Array;
  };
}

/** @throws Error when these are not the DER of one certificate */
export function readCertificate(der: Uint8Array): X509 {
  return understand(readAs(Certificate, der));
}

/** @throws Error when the certificate is not what RFC 5280 says */
export function understand(certificate: Certificate): X509 {
  const extensions = new ExtensionsOf(certificate.extensions ?? []);
  const constraints = extensions.read(OID.basicConstraints, BasicConstraints);
  const pathLength = constraints?.pathLenConstraint;
  const { issuer, subject, signature, signatureAlgorithm, signatureValue } = certificate;
  if (!signature.isEqual(signatureAlgorithm)) throw new Error("two signature algorithms");
  return {
    subject: Buffer.from(subject.valueBeforeDecode).toString("hex"),
    issuer: Buffer.from(issuer.valueBeforeDecode).toString("hex"),
    issuerText: nameText(issuer),
    serial: serialHex(certificate.serialNumber),
    notBefore: timeOf(certificate.notBefore),
    notAfter: timeOf(certificate.notAfter),
    publicKey: createPublicKey({
      key: Buffer.from(certificate.subjectPublicKeyInfo.toSchema().toBER()),
      format: "der",
      type: "spki",
    }),
    subjectKeyId: extensions.subjectKeyId(),
    authorityKeyId: extensions.authorityKeyId(),
    keyUsage: extensions.keyUsage(),
    purposes: extensions.read(OID.extKeyUsage, ExtKeyUsage)?.keyPurposes ?? null,
    isCa: constraints?.cA === true,
    pathLength: pathLength === undefined ? null : Number(pathLength),
    alternativeNames: extensions.read(OID.subjectAltName, AltName)?.altNames ?? [],
    nameConstraints: extensions.read(OID.nameConstraints, NameConstraints),
    policies: (extensions.read(OID.certificatePolicies, CertificatePolicies)?.certificatePolicies ?? []).map(
      ({ policyIdentifier }) => policyIdentifier,
    ),
    policyConstraints: extensions.read(OID.policyConstraints, PolicyConstraints),
    distributionPoints: (
      extensions.read(OID.crlDistributionPoints, CRLDistributionPoints)?.distributionPoints ?? []
    ).flatMap(({ distributionPoint, cRLIssuer }) =>
      cRLIssuer ? [] : distributionPointNames(distributionPoint),
    ),
    unknownCritical: extensions.unknownCritical(),
    signed: {
      bytes: certificate.tbsView,
      algorithm: signatureAlgorithmOf(signatureAlgorithm),
      signature: signatureValue.valueBlock.valueHexView,
    },
  };
}

/** Each extension at most once (RFC 5280 section 4.2). */
class ExtensionsOf {
  readonly #known = new Map<string, Extension>();

  constructor(extensions: readonly Extension[]) {
    for (const extension of extensions) {
      if (this.#known.has(extension.extnID)) throw new Error("an extension twice");
      this.#known.set(extension.extnID, extension);
    }
  }

  #bytes(oid: string): Uint8Array | null {
    return this.#known.get(oid)?.extnValue.valueBlock.valueHexView ?? null;
  }

  read<T>(oid: string, Type: Parameters<typeof readAs<T>>[0]): T | null {
    const bytes = this.#bytes(oid);
    return bytes && readAs(Type, bytes);
  }

  keyUsage(): ReadonlySet<KeyUsage> | null {
    const bytes = this.#bytes(OID.keyUsage);
    if (!bytes) return null;
    const bits = parseDer(bytes);
    if (!(bits instanceof BitString)) throw new Error("not a key usage");
    const first = bits.valueBlock.valueHexView[0] ?? 0;
    const names = Object.keys(usages) as KeyUsage[];
    return new Set(names.filter((name) => (first & (0x80 >> usages[name])) !== 0));
  }

  subjectKeyId(): string | null {
    const bytes = this.#bytes(OID.subjectKeyIdentifier);
    if (!bytes) return null;
    const id = parseDer(bytes);
    if (!(id instanceof OctetString)) throw new Error("not a key identifier");
    return Buffer.from(id.valueBlock.valueHexView).toString("hex");
  }

  authorityKeyId(): string | null {
    const id = this.read(OID.authorityKeyIdentifier, AuthorityKeyIdentifier)?.keyIdentifier;
    return id ? Buffer.from(id.valueBlock.valueHexView).toString("hex") : null;
  }

  unknownCritical(): boolean {
    const known: readonly string[] = Object.values(OID);
    return [...this.#known.values()].some(({ critical, extnID }) => critical && !known.includes(extnID));
  }
}
