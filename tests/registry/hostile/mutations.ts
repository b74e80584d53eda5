import fc from "fast-check";
import { canonicalJson } from "../../../src/trust/index.ts";
import type { DocumentedOperation, ExampleRequest } from "../../support/openapi.ts";
import { addressTexts, headerTexts, jsonTexts, trickyTexts } from "./values.ts";

/** A request as its bytes: what no client library would send is sent here. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer | undefined;
}

type Trail = readonly (string | number)[];
/** What is done to a good request; it prints as what it is. */
type Mutation =
  | { readonly do: "replace" | "add" | "duplicate"; readonly at: Trail; readonly with: string }
  | { readonly do: "remove" | "wrap"; readonly at: Trail }
  | { readonly do: "path" | "query"; readonly name: string; readonly with: string }
  | { readonly do: "headers"; readonly with: Readonly<Record<string, string>> }
  | { readonly do: "method"; readonly with: string }
  | { readonly do: "text"; readonly with: string };

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const names = ["unknownMember", "__proto__", "constructor", "", "workstationId", "then", "\u0000"];
/** What is done to the text of a body as a whole. */
const bodies: Readonly<Record<string, (text: Buffer) => Buffer>> = {
  empty: () => Buffer.alloc(0),
  "cut short": (text) => text.subarray(0, text.length - 1),
  "cut in half": (text) => text.subarray(0, text.length >> 1),
  twice: (text) => Buffer.concat([text, text]),
  "a byte order mark before it": (text) => Buffer.concat([Buffer.from("\ufeff"), text]),
  "bytes that are no UTF-8 after it": (text) => Buffer.concat([text, Buffer.from([0xc3, 0x28, 0xff])]),
  "bytes that are no UTF-8 in it": (text) =>
    Buffer.from(text.toString("latin1").replace(/[0-9]/, "\xff\xfe"), "latin1"),
  "UTF-16": (text) => Buffer.from(text.toString("utf8"), "utf16le"),
  "a comment": (text) => Buffer.concat([Buffer.from("/* */"), text]),
  "a form": () => Buffer.from("otp=123456&vendorCode=71"),
  "100 KB of spaces": (text) => Buffer.concat([Buffer.alloc(100_000, 0x20), text]),
  "5 MB": () => Buffer.concat([Buffer.from('"'), Buffer.alloc(5_000_000, 0x61), Buffer.from('"')]),
  "50,000 open brackets": () => Buffer.from("[".repeat(50_000)),
  XML: () => Buffer.from('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
};

/** Every node of a JSON value, itself first. */
function nodesOf(value: unknown, at: Trail = []): Trail[] {
  if (value === null || typeof value !== "object") return [at];
  return [at, ...Object.entries(value).flatMap(([name, member]) => nodesOf(member, [...at, name]))];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const valueAt = (value: unknown, at: Trail): unknown =>
  at.reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], value);

/** The JSON text of a value, with one node written by `written`, or left out when that gives null. */
function textOf(value: unknown, at: Trail, written: (node: unknown) => string | null): string | null {
  const [name, ...rest] = at;
  if (name === undefined) return written(value);
  const inner = (key: string, member: unknown) =>
    key === String(name) ? textOf(member, rest, written) : JSON.stringify(member);
  const parts = Object.entries(value as object)
    .map(([key, member]) => [key, inner(key, member)] as const)
    .filter(([, text]) => text !== null && text !== undefined);
  if (Array.isArray(value)) return `[${parts.map(([, text]) => text).join()}]`;
  return `{${parts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`;
}

/** A hostile member beside the good ones, before or after them. */
function beside(node: unknown, member: string): string {
  const text = JSON.stringify(node);
  return isObject(node)
    ? `{${[text.slice(1, -1), member].filter((part) => part !== "").join()}}`
    : `[${text},${text}]`;
}

function bodyOf(body: unknown, mutation: Mutation): Buffer | undefined {
  if (mutation.do === "text") return bodies[mutation.with]?.(Buffer.from(JSON.stringify(body ?? {})));
  if (body === undefined) return undefined;
  const text = (() => {
    switch (mutation.do) {
      case "replace":
        return textOf(body, mutation.at, () => mutation.with);
      case "remove":
        return textOf(body, mutation.at, () => null) ?? "";
      case "wrap":
        return textOf(body, mutation.at, (node) => `[${JSON.stringify(node)}]`);
      case "add":
        return textOf(body, mutation.at, (node) =>
          beside(node, `${JSON.stringify(mutation.with)}:{"isAdmin":true}`),
        );
      case "duplicate": {
        const first = (node: unknown) => (isObject(node) ? JSON.stringify(Object.keys(node)[0] ?? "") : '""');
        return textOf(body, mutation.at, (node) => beside(node, `${first(node)}:${mutation.with}`));
      }
      default:
        return JSON.stringify(body);
    }
  })();
  return Buffer.from(text ?? "");
}

/** An operation's good request with one thing wrong, as bytes. */
export function mutated(
  { method, url }: DocumentedOperation,
  { path, query, headers, body }: ExampleRequest,
  mutation: Mutation,
): RawRequest {
  const written = (place: "path" | "query", name: string, value: unknown) =>
    mutation.do === place && mutation.name === name ? mutation.with : encodeURIComponent(String(value));
  const filled = url.replace(/\{(\w+)\}/g, (_whole, name: string) => written("path", name, path[name]));
  const extra = mutation.do === "query" && !(mutation.name in query) ? { [mutation.name]: "" } : {};
  const search = Object.entries({ ...query, ...extra }).map(
    ([name, value]) => `${name}=${written("query", name, value)}`,
  );
  const payload = bodyOf(body, mutation);
  const usual = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  if (payload) usual["content-type"] = "application/json";
  const said = { ...usual, ...(mutation.do === "headers" ? mutation.with : {}) };
  return {
    method: mutation.do === "method" ? mutation.with : method,
    url: search.length === 0 ? filled : `${filled}?${search.join("&")}`,
    headers: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== "")),
    payload,
  };
}

/** With a short word for it, should fast-check print it. */
function printable<T extends object>(of: T, mutation: Mutation): T {
  const text = JSON.stringify(mutation);
  const brief = text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
  return { ...of, [fc.toStringMethod]: () => brief };
}

type Groups = readonly (readonly [weight: number, readonly Mutation[]])[];

const oneOf = (groups: Groups): fc.Arbitrary<Mutation> =>
  fc.oneof(
    ...groups
      .filter(([, mutations]) => mutations.length > 0)
      .map(([weight, mutations]) => ({
        weight,
        arbitrary: fc.constantFrom(...mutations).map((mutation) => printable(mutation, mutation)),
      })),
  );

function inBody(body: unknown): Groups {
  if (body === undefined) return [];
  const nodes = nodesOf(body);
  const objects = nodes.filter((at) => isObject(valueAt(body, at)));
  const written = (what: "replace" | "duplicate", of: readonly Trail[]): Mutation[] =>
    of.flatMap((at) => jsonTexts.map((text) => ({ do: what, at, with: text })));
  return [
    [8, written("replace", nodes)],
    [2, written("duplicate", objects)],
    [2, objects.flatMap((at) => names.map((name) => ({ do: "add", at, with: name }) as const))],
    [2, nodes.flatMap((at) => [{ do: "remove", at } as const, { do: "wrap", at } as const])],
  ];
}

/** One thing wrong with an operation's good request: anywhere in its address, headers or body. */
export function mutationsOf(operation: DocumentedOperation, example: ExampleRequest): fc.Arbitrary<Mutation> {
  const asked = operation.parameters.filter((each) => each.in === "query").map((each) => each.name);
  const inAddress = (place: "path" | "query", of: readonly string[]): Mutation[] =>
    of.flatMap((name) => addressTexts.map((text) => ({ do: place, name, with: text })));
  return oneOf([
    ...inBody(example.body),
    [4, inAddress("path", Object.keys(example.path))],
    [2, inAddress("query", [...asked, "unknown"])],
    [2, headerTexts.map((headers) => ({ do: "headers", with: headers }))],
    [1, methods.map((method) => ({ do: "method", with: method }))],
    [1, Object.keys(bodies).map((each) => ({ do: "text", with: each }))],
  ]);
}

/** Tricky text in every place of a body that holds text: tried always, not by chance. */
export function trickyMutations(body: unknown): Mutation[] {
  const places = nodesOf(body).filter((at) => typeof valueAt(body, at) === "string");
  return places
    .flatMap((at) => trickyTexts.map((text) => ({ do: "replace", at, with: text }) as const))
    .map((mutation) => printable(mutation, mutation));
}

interface Signable {
  readonly value: object;
}

/** What becomes of a value by a mutation; nothing when it cannot be signed any more. */
function signables(good: object, mutation: Mutation): Signable[] {
  const value = signable(bodyOf(good, mutation)?.toString("utf8") ?? "");
  return value === null ? [] : [printable({ value }, mutation)];
}

/** One thing wrong with a value that its sender signs, and can sign (RFC 8785). */
export const mutatedValues = (good: object): fc.Arbitrary<Signable> =>
  oneOf(inBody(good))
    .map((mutation) => signables(good, mutation))
    .filter((made) => made.length > 0)
    .map(([made]) => made as Signable);

/** Tricky text in every place of a value that its sender signs. */
export const trickyValues = (good: object): Signable[] =>
  trickyMutations(good).flatMap((mutation) => signables(good, mutation));

/** What a sender of our own kind could hold in its hands; null for what is no JSON, or has no canonical form. */
function signable(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return null;
    canonicalJson(value);
    return value;
  } catch {
    return null;
  }
}
