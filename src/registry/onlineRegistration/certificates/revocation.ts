import { setImmediate } from "node:timers/promises";
import { type BaseBlock, Sequence } from "asn1js";
import { CertificateRevocationList, IssuingDistributionPoint, RevokedCertificate } from "pkijs";
import { type SignatureAlgorithm, signatureAlgorithmOf, signatureHolds } from "./algorithms.ts";
import type { X509 } from "./certificate.ts";
import { elementsOf, parseDer, readAs, serialHex, timeOf } from "./der.ts";
import { distributionPointNames } from "./names.ts";

/** A list of 8 MiB names some 200,000 certificates: longer ones are divided into distribution points. */
export const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Entries read at a time: others are served in between. */
const ENTRIES_AT_A_TIME = 200;

/** First octets of ASN.1 values (X.690 section 8.1.2). */
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;

const DELTA_CRL_INDICATOR = "2.5.29.27";
const ISSUING_DISTRIBUTION_POINT = "2.5.29.28";

/** A certificate revocation list (RFC 5280 section 5) that speaks for its issuer's own certificates. */
export interface RevocationList {
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly serials: ReadonlySet<string>;
  covers(certificate: X509): boolean;
  signedBy(issuer: X509): boolean;
}

/**
 * @throws Error when the bytes are not a list, or one of a kind that cannot be understood: delta, indirect, for some
 *   reasons only, or with another critical extension
 */
export async function readRevocationList(der: Uint8Array): Promise<RevocationList> {
  if (der.length > MAX_LIST_BYTES) throw new Error("a list too long");
  const { list, bytes, entries } = divide(der);
  if (!list.nextUpdate) throw new Error("a list without an end");
  if (!list.signature.isEqual(list.signatureAlgorithm)) throw new Error("two signature algorithms");
  const algorithm = signatureAlgorithmOf(list.signatureAlgorithm);
  const signature = list.signatureValue.valueBlock.valueHexView;
  return {
    issuer: Buffer.from(list.issuer.valueBeforeDecode).toString("hex"),
    thisUpdate: timeOf(list.thisUpdate),
    nextUpdate: timeOf(list.nextUpdate),
    serials: await serialsOf(entries),
    covers: scopeOf(list),
    signedBy: signerCheck(algorithm, bytes, signature),
  };
}

/** The list without its entries, what of it is signed, and the entries: they may be very many. */
function divide(der: Uint8Array): {
  list: CertificateRevocationList;
  bytes: Uint8Array;
  entries: Iterable<Uint8Array>;
} {
  const [bytes, ...rest] = elementsOf(der);
  if (!bytes || rest.length !== 2) throw new Error("not a list");
  let entries: Uint8Array | null = null;
  let times = 0;
  const kept: BaseBlock[] = [];
  for (const element of elementsOf(bytes)) {
    const [tag] = element;
    if (tag === UTC_TIME || tag === GENERALIZED_TIME) times += 1;
    // After the times of issue comes one sequence at most (RFC 5280 section 5.1): that of the entries.
    if (times > 0 && tag === SEQUENCE && !entries) entries = element;
    else kept.push(parseDer(element));
  }
  const schema = new Sequence({ value: [new Sequence({ value: kept }), ...rest.map(parseDer)] });
  return {
    list: new CertificateRevocationList({ schema }),
    bytes,
    entries: entries ? elementsOf(entries) : [],
  };
}

async function serialsOf(entries: Iterable<Uint8Array>): Promise<Set<string>> {
  const serials = new Set<string>();
  for (const entry of entries) {
    const { userCertificate, crlEntryExtensions } = readAs(RevokedCertificate, entry);
    const extensions = crlEntryExtensions?.extensions ?? [];
    if (extensions.some(({ critical }) => critical)) throw new Error("an unknown critical extension");
    serials.add(serialHex(userCertificate));
    if (serials.size % ENTRIES_AT_A_TIME === 0) await setImmediate();
  }
  return serials;
}

/** Which certificates of the issuer the list speaks for (RFC 5280 section 5.2.5). */
function scopeOf(list: CertificateRevocationList): RevocationList["covers"] {
  let scope: IssuingDistributionPoint | null = null;
  for (const { extnID, critical, extnValue } of list.crlExtensions?.extensions ?? []) {
    if (extnID === ISSUING_DISTRIBUTION_POINT) {
      scope = readAs(IssuingDistributionPoint, extnValue.valueBlock.valueHexView);
    } else if (critical || extnID === DELTA_CRL_INDICATOR) throw new Error("an unknown critical extension");
  }
  if (!scope) return () => true;
  const { distributionPoint, onlyContainsUserCerts, onlyContainsCACerts } = scope;
  if (scope.indirectCRL || scope.onlySomeReasons !== undefined || scope.onlyContainsAttributeCerts) {
    throw new Error("a list of another kind");
  }
  const names = distributionPointNames(distributionPoint);
  return ({ isCa, distributionPoints }) =>
    !(isCa ? onlyContainsUserCerts : onlyContainsCACerts) &&
    (distributionPoint === undefined || distributionPoints.some((name) => names.includes(name)));
}

/** Checked once for each certificate that claims to have issued the list. */
function signerCheck(
  algorithm: SignatureAlgorithm | null,
  bytes: Uint8Array,
  signature: Uint8Array,
): RevocationList["signedBy"] {
  const known = new WeakMap<X509, boolean>();
  return (issuer) => {
    const kept = known.get(issuer);
    if (kept !== undefined) return kept;
    const holds =
      algorithm !== null &&
      issuer.keyUsage?.has("cRLSign") === true &&
      signatureHolds(issuer.publicKey, algorithm, bytes, signature);
    known.set(issuer, holds);
    return holds;
  };
}

/**
 * What the lists say of a certificate at `now`: the newest one that is valid then and speaks for it decides.
 * `unknown` when there is none.
 */
export function revocationOf(
  certificate: X509,
  issuer: X509,
  lists: readonly RevocationList[],
  now: number,
): "good" | "revoked" | "unknown" {
  const [newest] = lists
    .filter((list) => list.issuer === certificate.issuer && list.covers(certificate))
    .filter((list) => list.thisUpdate <= now && now < list.nextUpdate && list.signedBy(issuer))
    .sort((a, b) => b.thisUpdate - a.thisUpdate);
  if (!newest) return "unknown";
  return newest.serials.has(certificate.serial) ? "revoked" : "good";
}
