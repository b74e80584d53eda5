import { X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { SignedXml } from "xml-crypto";
import { ecdsaMethods } from "./ecdsa.ts";
import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { ShipmentText } from "./text.ts";
import { childOf, readElements, type XmlElement } from "./xml.ts";

interface DomNode {
  readonly localName: string | null;
  readonly childNodes: ArrayLike<DomNode>;
}
// An import would bring the browser's globals, which its types refer to, into every file of ours.
const require = createRequire(import.meta.url);
const { DOMParser } = require("@xmldom/xmldom") as {
  readonly DOMParser: new (options: {
    readonly errorHandler: () => never;
  }) => {
    parseFromString(xml: string, type: string): { readonly documentElement: DomNode };
  };
};

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const canonicalizations = [exclusive, `${exclusive}WithComments`, inclusive, `${inclusive}#WithComments`];
/** SHA-1 is left out: a signature with it can be forged. */
const rsaMethods = [
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
];
/** By the kind of the certificate's key: a method that names another kind is not tried on it. */
const signatureMethods: Readonly<Record<string, readonly string[]>> = {
  rsa: rsaMethods,
  "rsa-pss": rsaMethods.slice(-1),
  ec: Object.keys(ecdsaMethods),
};
const digestMethods = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512"];

const wrong = () => new ShipmentError("signatureWrong");

/**
 * A vendor's certificate, PEM or DER, that is valid now.
 * @throws ShipmentError certificate, certificateExpired
 */
export function vendorCertificate(bytes: Uint8Array, now: number): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch {
    throw new ShipmentError("certificate");
  }
  if (now < certificate.validFromDate.getTime() || now > certificate.validToDate.getTime()) {
    throw new ShipmentError("certificateExpired");
  }
  return certificate;
}

/**
 * Check the enveloped signature of a whole document against the vendor's certificate; any certificate in the
 * file itself is ignored. What comes back is the text that was signed: nothing else of the file is to be read.
 * @throws ShipmentError signatureMissing, signatureWrong, tooLarge, and what reading XML throws
 */
export async function signedText(
  source: AsyncIterable<Uint8Array>,
  certificate: X509Certificate,
): Promise<string> {
  const bytes = await wholeOf(source);
  // Our own strict reader first: no DTD, bounded, well-formed. Only then a DOM is built.
  const text = await ShipmentText.open(inMemory(bytes));
  let document = "";
  const kept = async function* () {
    for await (const piece of text) {
      document += piece;
      yield piece;
    }
  };
  let root: XmlElement | undefined;
  const signatures: XmlElement[] = [];
  for await (const element of readElements(kept(), text.encoding)) {
    root ??= element;
    if (element !== root && element.name === "Signature") signatures.push(element);
  }
  const [signature] = signatures;
  if (!root || !signature) throw new ShipmentError("signatureMissing");
  if (signatures.length > 1) throw wrong();
  checkShape(signature, root, signatureMethods[certificate.publicKey.asymmetricKeyType ?? ""] ?? []);
  return checkSignature(document, certificate);
}

async function* inMemory(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function wholeOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    length += piece.length;
    if (length > LIMITS.signedFileBytes) {
      const limit = `${LIMITS.signedFileBytes / 1024 / 1024} MiB`;
      throw new ShipmentError("tooLarge", { parameters: { limit } });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** One reference, to the whole document, through nothing but the enveloped-signature transform and a c14n. */
function checkShape(signature: XmlElement, root: XmlElement, methods: readonly string[]): void {
  const only = (element: XmlElement | undefined, name: string): XmlElement => {
    const child = childOf(element, name, wrong);
    if (!child) throw wrong();
    return child;
  };
  const algorithm = (element: XmlElement) => element.attributes.get("Algorithm") ?? "";
  const known = ["SignedInfo", "SignatureValue", "KeyInfo"];
  if (signature.children.some(({ name }) => !known.includes(name))) throw wrong();
  only(signature, "SignatureValue");
  const signedInfo = only(signature, "SignedInfo");
  const reference = only(signedInfo, "Reference");
  const transforms = only(reference, "Transforms").children.map(algorithm);
  const id = root.attributes.get("Id");
  const uri = reference.attributes.get("URI");
  const whole = uri === "" || (id !== undefined && uri === `#${id}`);
  const right =
    whole &&
    transforms[0] === enveloped &&
    transforms.length <= 2 &&
    transforms.slice(1).every((transform) => canonicalizations.includes(transform)) &&
    canonicalizations.includes(algorithm(only(signedInfo, "CanonicalizationMethod"))) &&
    methods.includes(algorithm(only(signedInfo, "SignatureMethod"))) &&
    digestMethods.includes(algorithm(only(reference, "DigestMethod")));
  if (!right) throw wrong();
}

function checkSignature(document: string, certificate: X509Certificate): string {
  try {
    const dom = new DOMParser({ errorHandler: refuse }).parseFromString(document, "text/xml");
    const node = Array.from(dom.documentElement.childNodes).find(
      ({ localName }) => localName === "Signature",
    );
    if (!node) throw wrong();
    const checker = new SignedXml({
      publicCert: certificate.publicKey.export({ type: "spki", format: "pem" }),
    });
    Object.assign(checker.SignatureAlgorithms, ecdsaMethods);
    checker.loadSignature(node as never);
    const [signed, ...more] = checker.checkSignature(document) ? checker.getSignedReferences() : [];
    if (signed === undefined || more.length > 0) throw wrong();
    return signed;
  } catch {
    // The library says what it expected, and quotes the file doing so.
    throw wrong();
  }
}

function refuse(): never {
  throw wrong();
}
