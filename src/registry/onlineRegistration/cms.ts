import { createHash } from "node:crypto";
import { type BaseBlock, ObjectIdentifier, OctetString } from "asn1js";
import { Certificate, ContentInfo, IssuerAndSerialNumber, SignedData, type SignerInfo } from "pkijs";
import { RegistryError } from "../errors.ts";
import {
  hashOf,
  type SignatureAlgorithm,
  signatureAlgorithmOf,
  signatureHolds,
} from "./certificates/algorithms.ts";
import { understand, type X509 } from "./certificates/certificate.ts";
import { readAs, serialHex } from "./certificates/der.ts";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const DATA = "1.2.840.113549.1.7.1";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const MAX_CERTIFICATES = 8;

const refuse = (code: ConstructorParameters<typeof RegistryError>[0], cause?: unknown) =>
  new RegistryError(code, { rule: "R4b", cause });

/**
 * Check a CMS signature (RFC 5652 SignedData) over `content`, which it holds or leaves out, by exactly one signer. The
 * certificate it came with is not checked here.
 * @param der one ContentInfo, nothing before or after it
 * @returns the signer's certificate
 * @throws RegistryError signatureUnreadable, signersNotOne, signatureAlgorithm, certificateMissing,
 *   certificateUnreadable, signatureContent, signatureWrong
 */
export function checkCms(der: Uint8Array, content: Uint8Array): X509 {
  const signed = readSignedData(der);
  const [signer, ...more] = signed.signerInfos;
  if (!signer || more.length > 0) throw refuse("signersNotOne");
  const hash = hashOf(signer.digestAlgorithm);
  const listed = signed.digestAlgorithms.some((each) => hashOf(each) === hash);
  const algorithm = hash && listed ? algorithmOf(signer, hash) : null;
  if (!algorithm) throw refuse("signatureAlgorithm");
  const certificate = signersCertificate(signed, signer);
  checkContent(signed, content);
  const message = signedMessage(signer, content, algorithm);
  const { valueHexView: signature } = signer.signature.valueBlock;
  if (!signatureHolds(certificate.publicKey, algorithm, message, signature)) throw refuse("signatureWrong");
  return certificate;
}

function readSignedData(der: Uint8Array): SignedData {
  try {
    const { contentType, content } = readAs(ContentInfo, der);
    if (contentType !== SIGNED_DATA) throw new Error("not signed data");
    return new SignedData({ schema: content });
  } catch (cause) {
    throw refuse("signatureUnreadable", cause);
  }
}

function algorithmOf(
  { signatureAlgorithm }: SignerInfo,
  hash: SignatureAlgorithm["hash"],
): SignatureAlgorithm | null {
  try {
    return signatureAlgorithmOf(signatureAlgorithm, hash);
  } catch (cause) {
    throw refuse("signatureUnreadable", cause);
  }
}

/** The one certificate that the signer names; others may lie beside it. */
function signersCertificate({ certificates = [] }: SignedData, signer: SignerInfo): X509 {
  if (certificates.length > MAX_CERTIFICATES) throw refuse("signatureUnreadable");
  const sid: unknown = signer.sid;
  let mine: X509[];
  try {
    mine = certificates
      .filter((candidate) => candidate instanceof Certificate)
      .filter((candidate) => !(sid instanceof IssuerAndSerialNumber) || names(sid, candidate))
      .map(understand)
      .filter(({ subjectKeyId }) => sid instanceof IssuerAndSerialNumber || subjectKeyId === keyIdOf(sid));
  } catch (cause) {
    throw refuse("certificateUnreadable", cause);
  }
  const [certificate, ...more] = mine;
  if (!certificate || more.length > 0) throw refuse("certificateMissing");
  return certificate;
}

function names(sid: IssuerAndSerialNumber, certificate: Certificate): boolean {
  return (
    serialHex(sid.serialNumber) === serialHex(certificate.serialNumber) &&
    Buffer.from(sid.issuer.valueBeforeDecode).equals(Buffer.from(certificate.issuer.valueBeforeDecode))
  );
}

/** SubjectKeyIdentifier as [0] IMPLICIT OCTET STRING. */
function keyIdOf(sid: unknown): string {
  const { valueBlock } = sid as { valueBlock?: { valueHexView?: Uint8Array } };
  return Buffer.from(valueBlock?.valueHexView ?? []).toString("hex") || "none";
}

/** What the signature holds, if it holds anything, is the text that was to be signed, and plain data. */
function checkContent({ encapContentInfo }: SignedData, content: Uint8Array): void {
  const { eContentType, eContent } = encapContentInfo;
  if (eContentType !== DATA) throw refuse("signatureContent");
  if (eContent && !Buffer.from(eContent.getValue()).equals(content)) throw refuse("signatureContent");
}

/**
 * What the signature is over (RFC 5652 section 5.4): the signed attributes, which hold the content's type and digest;
 * without them the content itself, as Korean banking clients sign. The content is JSON, so neither can be taken for
 * the other.
 */
function signedMessage(
  { signedAttrs }: SignerInfo,
  content: Uint8Array,
  { hash }: SignatureAlgorithm,
): Uint8Array {
  if (!signedAttrs) return content;
  const values = new Map<string, BaseBlock[]>();
  for (const { type, values: found } of signedAttrs.attributes) {
    if (values.has(type)) throw refuse("signatureUnreadable");
    values.set(type, found);
  }
  const only = (type: string): BaseBlock | null => {
    const found = values.get(type) ?? [];
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const contentType = only(CONTENT_TYPE);
  const digest = only(MESSAGE_DIGEST);
  if (!(contentType instanceof ObjectIdentifier) || !(digest instanceof OctetString)) {
    throw refuse("signatureUnreadable");
  }
  const right =
    contentType.getValue() === DATA &&
    createHash(hash).update(content).digest().equals(Buffer.from(digest.getValue()));
  if (!right) throw refuse("signatureContent");
  return new Uint8Array(signedAttrs.encodedValue);
}
