import { createHash, timingSafeEqual } from "node:crypto";
import { type BaseBlock, Constructed, ObjectIdentifier, OctetString, Sequence, Utf8String } from "asn1js";
import { AlgorithmIdentifier } from "pkijs";
import type { Secret } from "../../contract/secret.ts";
import { RegistryError } from "../errors.ts";
import { type HashName, hashOf } from "./certificates/algorithms.ts";
import type { X509 } from "./certificates/certificate.ts";

/** KCAC.TS.SIVID: id-kisa-identifyData, and id-VID in it. */
const IDENTIFY_DATA = "1.2.410.200004.10.1.1";
const VID = "1.2.410.200004.10.1.1.1";
const OTHER_NAME = 0;
/** Bytes that the lengths of HashContent leave in DER's short form. */
const MAX_NUMBER = 32;
const MAX_RANDOM = 64;

interface VirtualId {
  readonly hash: HashName;
  readonly value: Uint8Array;
}

/**
 * Check that a certificate was issued to the person with this number: its virtual id is h(h(HashContent)), HashContent
 * ::= SEQUENCE { idn PrintableString, randomNum BIT STRING } (KCAC.TS.SIVID section 5; the same construction as RFC
 * 4683). The random number is with the certificate's private key, so that nobody finds the number by trying.
 * @param number digits without hyphens; @param random as it is in the private key's attributes
 * @throws RegistryError certificateIdentityMissing, certificateIdentityWrong
 */
export function checkVirtualId(certificate: X509, number: Secret, random: Secret): void {
  const virtualId = virtualIdOf(certificate);
  if (!virtualId) throw new RegistryError("certificateIdentityMissing", { rule: "R4b" });
  const { hash, value } = virtualId;
  const found = number.use((idn) => random.use((r) => virtualIdFrom(hash, idn, r)));
  if (!found || found.length !== value.length || !timingSafeEqual(found, value)) {
    throw new RegistryError("certificateIdentityWrong", { rule: "R4b" });
  }
}

/** In bytes that can be wiped: a library's PrintableString would take the number as a JavaScript string (R14). */
function virtualIdFrom(hash: HashName, number: Uint8Array, random: Uint8Array): Buffer | null {
  if (number.length > MAX_NUMBER || random.length > MAX_RANDOM) return null;
  const content = Buffer.concat([
    Buffer.of(0x30, 2 + number.length + 3 + random.length, 0x13, number.length),
    number,
    Buffer.of(0x03, 1 + random.length, 0),
    random,
  ]);
  try {
    return createHash(hash).update(createHash(hash).update(content).digest()).digest();
  } finally {
    content.fill(0);
  }
}

/** The children of a constructed value; none of anything else. */
const inside = (block: BaseBlock | undefined): readonly BaseBlock[] =>
  block instanceof Constructed ? block.valueBlock.value : [];

const isOid = (block: BaseBlock | undefined, oid: string): boolean =>
  block instanceof ObjectIdentifier && block.getValue() === oid;

/** IdentifyData ::= SEQUENCE { realName UTF8String, userInfo SEQUENCE OF { OBJECT IDENTIFIER, ANY } OPTIONAL } */
function virtualIdOf({ alternativeNames }: X509): VirtualId | null {
  const all = alternativeNames.flatMap(({ type, value }) => {
    const [oid, explicit] = type === OTHER_NAME ? inside(value as BaseBlock) : [];
    if (!isOid(oid, IDENTIFY_DATA)) return [];
    const [realName, userInfo] = inside(inside(explicit)[0]);
    if (!(realName instanceof Utf8String)) return [];
    return inside(userInfo).filter((attribute) => isOid(inside(attribute)[0], VID));
  });
  const [attribute, ...more] = all;
  return attribute && more.length === 0 ? readVirtualId(inside(attribute)[1]) : null;
}

/** VID ::= SEQUENCE { hashAlg HashAlgorithm, virtualID [0] EXPLICIT OCTET STRING } */
function readVirtualId(block: BaseBlock | undefined): VirtualId | null {
  const [algorithm, tagged] = inside(block);
  const [value] = inside(tagged);
  if (!(algorithm instanceof Sequence) || !(value instanceof OctetString)) return null;
  try {
    const hash = hashOf(new AlgorithmIdentifier({ schema: algorithm }));
    return hash && { hash, value: new Uint8Array(value.getValue()) };
  } catch {
    return null;
  }
}
