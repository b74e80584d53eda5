import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { readKey, statedSerialNumber } from "./pskcKey.ts";
import { openProtection, type Protection, type ShipmentKeys } from "./pskcProtection.ts";
import { Rejection } from "./rejections.ts";
import type { RowReading, ShipmentRow } from "./seedToken.ts";
import type { TextEncoding } from "./text.ts";
import { holds, readElements, type XmlElement } from "./xml.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:keyprov:pskc";

/** Where the document's text comes from, and what may open it. */
export interface PskcReading extends RowReading {
  readonly keys: ShipmentKeys;
  /** True when the text is what a checked signature covers: it has no Signature element any more. */
  readonly signatureChecked: boolean;
}

/**
 * The keys of a key container (RFC 6030), one after the other as the document is read.
 * @throws ShipmentError
 */
export async function* readPskc(
  text: AsyncIterable<string>,
  encoding: TextEncoding,
  reading: PskcReading,
): AsyncGenerator<ShipmentRow> {
  let root: XmlElement | null = null;
  let encryptionKey: XmlElement | undefined;
  let macMethod: XmlElement | undefined;
  let protection: Protection | null = null;
  let packages = 0;
  try {
    for await (const element of readElements(text, encoding)) {
      if (!root) {
        root = element;
        checkRoot(root);
        continue;
      }
      if (element.name === "EncryptionKey") {
        if (encryptionKey || packages > 0) throw new ShipmentError("notPskc");
        encryptionKey = element;
      } else if (element.name === "MACMethod") {
        if (macMethod || packages > 0) throw new ShipmentError("notPskc");
        macMethod = element;
      } else if (element.name === "Signature") {
        if (!reading.signatureChecked) reading.note("signatureNotChecked");
      } else if (element.name === "KeyPackage") {
        packages += 1;
        if (packages > LIMITS.keys) {
          throw new ShipmentError("tooManyKeys", { parameters: { limit: LIMITS.keys } });
        }
        // Only now: a container may announce a key and then encrypt nothing with it.
        if (!protection && holds(element, "EncryptedValue")) {
          protection = await openProtection(encryptionKey, macMethod, reading.keys);
        }
        yield* rowsOf(element, packages, protection, reading);
      }
    }
  } finally {
    protection?.wipe();
  }
}

function checkRoot(root: XmlElement): void {
  if (root.name !== "KeyContainer" || root.uri !== NAMESPACE) throw new ShipmentError("notPskc");
  if (!["1.0", "1"].includes(root.attributes.get("Version") ?? "1.0"))
    throw new ShipmentError("versionUnknown");
}

function* rowsOf(
  keyPackage: XmlElement,
  at: number,
  protection: Protection | null,
  reading: RowReading,
): Generator<ShipmentRow> {
  const keys = keyPackage.children.filter(({ name }) => name === "Key");
  const refused = (key: XmlElement | undefined, { reason }: Rejection) => ({
    at,
    serialNumber: statedSerialNumber(keyPackage, key),
    reason,
  });
  if (keys.length === 0) yield refused(undefined, new Rejection("noKey"));
  for (const key of keys) {
    try {
      const token = readKey(keyPackage, key, protection, reading);
      if (token) yield { at, token };
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      yield refused(key, error);
    }
  }
}
