import { SaxesParser } from "saxes";
import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { TextEncoding } from "./text.ts";

/** An element of a document, with everything in it. Text is what lies directly in the element. */
export interface XmlElement {
  /** Local name; vendors differ in prefixes and namespaces, not in names. */
  readonly name: string;
  readonly uri: string;
  /** Attributes without a namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

/** Fed to the parser in pieces of this many characters, so that a bound is noticed soon after it is passed. */
const PIECE = 16 * 1024;

/**
 * Read a document as a stream: first its root element (without content), then each of the root's children as it
 * closes. Holds one child at a time. There is no DTD, so there are no entities but XML's own five.
 * @throws ShipmentError xmlMalformed, doctype, encoding, tooLarge, tooDeep
 */
export async function* readElements(
  text: AsyncIterable<string>,
  encoding: TextEncoding,
): AsyncGenerator<XmlElement> {
  const parser = new SaxesParser({ xmlns: true });
  const open: Growing[] = [];
  let ready: XmlElement[] = [];
  /** Characters fed since the root opened or a child of it closed. */
  let fed = 0;
  parser.on("xmldecl", (declaration) => checkDeclared(declaration.encoding, encoding));
  parser.on("doctype", () => {
    throw new ShipmentError("doctype");
  });
  parser.on("opentag", (tag) => {
    if (open.length >= LIMITS.depth)
      throw new ShipmentError("tooDeep", { parameters: { limit: LIMITS.depth } });
    const attributes = new Map<string, string>();
    for (const attribute of Object.values(tag.attributes)) {
      if (attribute.uri === "") attributes.set(attribute.local, attribute.value);
    }
    const element: Growing = { name: tag.local, uri: tag.uri, attributes, children: [], text: "" };
    const parent = open.at(-1);
    if (open.length > 1) parent?.children.push(element);
    open.push(element);
    if (open.length === 1) ready.push(element);
    if (open.length === 1) fed = 0;
  });
  const addText = (piece: string) => {
    const element = open.at(-1);
    // What stands between the root's children is layout.
    if (element && open.length > 1) element.text += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (open.length !== 1 || !element) return;
    ready.push(element);
    fed = 0;
  });
  const feed = (piece: string | null) => {
    try {
      if (piece === null) parser.close();
      else parser.write(piece);
    } catch (error) {
      if (error instanceof ShipmentError) throw error;
      throw new ShipmentError("xmlMalformed", {
        parameters: { line: parser.line, column: parser.column },
      });
    }
  };
  for await (const chunk of text) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.slice(at, at + PIECE);
      fed += piece.length;
      feed(piece);
      if (fed > LIMITS.elementChars + PIECE) {
        throw new ShipmentError("tooLarge", { parameters: { limit: `${LIMITS.elementChars / 1024} KiB` } });
      }
      if (ready.length === 0) continue;
      yield* ready;
      ready = [];
    }
  }
  feed(null);
  yield* ready;
}

function checkDeclared(declared: string | undefined, actual: TextEncoding): void {
  const name = declared?.toLowerCase() ?? actual;
  const agrees = actual === "utf-8" ? name === "utf-8" || name === "us-ascii" : name.startsWith("utf-16");
  if (!agrees) throw new ShipmentError("encoding");
}

/** The only child of a name; undefined when there is none. @throws the error made by `twice` */
export function childOf(
  element: XmlElement | undefined,
  name: string,
  twice: () => Error,
): XmlElement | undefined {
  const found = element?.children.filter((child) => child.name === name) ?? [];
  if (found.length > 1) throw twice();
  return found[0];
}

/** True when the element or anything in it has the name. */
export function holds(element: XmlElement, name: string): boolean {
  return element.name === name || element.children.some((child) => holds(child, name));
}

/** Strict base64 (RFC 4648 section 4), XML white space allowed anywhere; null when it is anything else. */
export function base64Of(text: string): Buffer | null {
  const compact = text.replace(/[ \t\r\n]+/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, "base64");
}
