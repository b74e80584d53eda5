import { type BinaryLike, createVerify, type KeyLike } from "node:crypto";
import type { SignatureAlgorithm } from "xml-crypto";

const more = "http://www.w3.org/2001/04/xmldsig-more#";

/** RFC 6931 section 2.3.6: the value is r and s side by side (IEEE P1363), not DER as X.509 has it. */
function ecdsa(name: string, hash: string): new () => SignatureAlgorithm {
  return class implements SignatureAlgorithm {
    getSignature(_signedInfo: BinaryLike, _privateKey: KeyLike): string {
      throw new Error("the registry signs no shipments");
    }

    verifySignature(material: string, key: KeyLike, signatureValue: string): boolean {
      const verifier = createVerify(hash).update(material, "utf8");
      return verifier.verify({ key: key as string, dsaEncoding: "ieee-p1363" }, signatureValue, "base64");
    }

    getAlgorithmName(): string {
      return name;
    }
  };
}

/** The signature methods of xmldsig that xml-crypto lacks, by their URI. */
export const ecdsaMethods: Readonly<Record<string, new () => SignatureAlgorithm>> = Object.fromEntries(
  ["256", "384", "512"].map((bits) => {
    const name = `${more}ecdsa-sha${bits}`;
    return [name, ecdsa(name, `sha${bits}`)];
  }),
);
