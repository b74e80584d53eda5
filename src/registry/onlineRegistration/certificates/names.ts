import { Sequence } from "asn1js";
import {
  type DistributionPointName,
  type GeneralName,
  type NameConstraints,
  RelativeDistinguishedNames,
} from "pkijs";
import { parseDer, sourceHex } from "./der.ts";

/** Numbers of GeneralName's forms (RFC 5280 section 4.2.1.6). */
const RFC822_NAME = 1;
const DIRECTORY_NAME = 4;
const URI = 6;
/** PKCS #9 emailAddress, which older subjects carry; its DER. */
const EMAIL_ADDRESS = "06092a864886f70d010901";

/** The names of a distribution point as texts that can be compared; other forms than these name nothing. */
export function distributionPointNames(point: DistributionPointName | undefined): string[] {
  if (!Array.isArray(point)) return [];
  return point.flatMap(({ type, value }) => {
    const name: unknown = value;
    if (type === URI && typeof name === "string") return [`uri ${name}`];
    return name instanceof RelativeDistinguishedNames ? [`name ${hexOf(name)}`] : [];
  });
}

const hexOf = (name: RelativeDistinguishedNames) => Buffer.from(name.valueBeforeDecode).toString("hex");

const shortNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.6": "C",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
};

/** A name for people to read, as in `C=KR, O=yessign, CN=yessignCA Class 2`. Nothing is to be compared with it. */
export function nameText({ typesAndValues }: RelativeDistinguishedNames): string {
  return typesAndValues
    .map(({ type, value }) => `${shortNames[type] ?? type}=${String(value.valueBlock.value)}`)
    .join(", ");
}

/** The relative distinguished names of a name, first to last, each as its DER. */
function partsOf(nameHex: string): string[] {
  const name = parseDer(Buffer.from(nameHex, "hex"));
  if (!(name instanceof Sequence)) throw new Error("not a name");
  return name.valueBlock.value.map(sourceHex);
}

const within = (parts: readonly string[], base: readonly string[]): boolean =>
  base.every((part, at) => parts[at] === part);

interface Named {
  readonly subject: string;
  readonly alternativeNames: readonly GeneralName[];
}

/** Every name of a certificate: its form's number and, of directory names, the parts. */
function namesOf({ subject, alternativeNames }: Named): { type: number; parts: string[] | null }[] {
  const parts = partsOf(subject);
  const names: { type: number; parts: string[] | null }[] = alternativeNames.map(({ type, value }) => {
    const name: unknown = value;
    return { type, parts: name instanceof RelativeDistinguishedNames ? partsOf(hexOf(name)) : null };
  });
  if (parts.length > 0) names.push({ type: DIRECTORY_NAME, parts });
  if (parts.some((part) => part.includes(EMAIL_ADDRESS))) names.push({ type: RFC822_NAME, parts: null });
  return names;
}

/**
 * Whether the names of a certificate are what a CA above it allows (RFC 5280 section 4.2.1.10). Directory names are
 * compared; a name of any other form that is constrained is not allowed, as the RFC asks of who cannot compare it.
 */
export function namesAllowed(certificate: Named, constraints: NameConstraints): boolean {
  const permitted = constraints.permittedSubtrees ?? [];
  const excluded = constraints.excludedSubtrees ?? [];
  const all = [...permitted, ...excluded];
  if (all.some(({ minimum, maximum }) => Number(minimum) !== 0 || maximum !== undefined)) return false;
  const bases = (trees: typeof all): string[][] =>
    trees.flatMap(({ base }) => {
      const name: unknown = base.value;
      return name instanceof RelativeDistinguishedNames ? [partsOf(hexOf(name))] : [];
    });
  return namesOf(certificate).every(({ type, parts }) => {
    if (!all.some(({ base }) => base.type === type)) return true;
    if (type !== DIRECTORY_NAME || !parts) return false;
    if (bases(excluded).some((base) => within(parts, base))) return false;
    const allowed = bases(permitted);
    return allowed.length === 0 || allowed.some((base) => within(parts, base));
  });
}
