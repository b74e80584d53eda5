import { z } from "zod";
import { RegistryError } from "../errors.ts";
import { alternatives, leavesOf, Settings } from "./settings.ts";

/** Settings by path, from one place. */
export interface Source {
  /** How the place is called in an error: a file's name, `environment`, `command line`. */
  readonly name: string;
  readonly values: ReadonlyMap<string, unknown>;
}

const PREFIX = "SMARTOTP_REGISTRY_";

/** `database.urlFile` → `SMARTOTP_REGISTRY_DATABASE_URL_FILE` */
export function variableOf(path: string): string {
  return (
    PREFIX +
    path
      .replace(/[A-Z]/g, (letter) => `_${letter}`)
      .replaceAll(".", "_")
      .toUpperCase()
  );
}

function wrong(where: string, problems: readonly string[], cause?: unknown): RegistryError {
  return new RegistryError("configWrong", { parameters: { where, problems: problems.join("; ") }, cause });
}

/** What the environment says. A text that its setting does not take as it is, is read as JSON: numbers, truth. */
export function fromEnvironment(env: NodeJS.ProcessEnv): Source {
  const known = new Map(leavesOf().map((leaf) => [variableOf(leaf.path), leaf]));
  const values = new Map<string, unknown>();
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || text === undefined) continue;
    const leaf = known.get(name);
    if (!leaf) throw wrong("environment", [`${name} is no setting`]);
    values.set(leaf.path, leaf.schema.safeParse(text).success ? text : parseOr(text));
  }
  return { name: "environment", values };
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a configuration file says: one JSON object. @throws RegistryError configWrong */
export function fromFile(name: string, text: string): Source {
  let tree: unknown;
  try {
    tree = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    // The parser's own words quote what they stumble over, which may be a password.
    throw wrong(name, ["it is not JSON"], cause);
  }
  if (tree === null || typeof tree !== "object" || Array.isArray(tree)) {
    throw wrong(name, ["expected one JSON object"]);
  }
  const leaves = new Set(leavesOf().map((leaf) => leaf.path));
  const values = new Map<string, unknown>();
  const flatten = (node: object, path: string) => {
    for (const [key, value] of Object.entries(node)) {
      const at = path ? `${path}.${key}` : key;
      const inner = value !== null && typeof value === "object" && !Array.isArray(value);
      if (inner && !leaves.has(at)) flatten(value, at);
      else values.set(at, value);
    }
  };
  flatten(tree, "");
  return { name, values };
}

/** One tree of everything that was said, the first source's word before the others'. */
function merge(sources: readonly Source[]): Map<string, { value: unknown; source: string }> {
  const merged = new Map<string, { value: unknown; source: string }>();
  for (const { name, values } of sources) {
    for (const pair of alternatives) {
      if (pair.every((path) => values.has(path))) throw wrong(name, [`only one of ${pair.join(" and ")}`]);
    }
    const overruled = alternatives.filter((pair) => pair.some((path) => merged.has(path))).flat();
    for (const [path, value] of values) {
      if (!merged.has(path) && !overruled.includes(path)) merged.set(path, { value, source: name });
    }
  }
  return merged;
}

function treeOf(merged: ReadonlyMap<string, { value: unknown }>): object {
  const tree: Record<string, unknown> = Object.create(null);
  for (const [path, { value }] of merged) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let node = tree;
    for (const name of names) {
      const inner: Record<string, unknown> = Object.create(null);
      node[name] ??= inner;
      node = node[name] as Record<string, unknown>;
    }
    node[last] = value;
  }
  return tree;
}

/**
 * The settings that several sources make together, the strongest first: command line, environment, file.
 * @throws RegistryError configWrong naming every wrong or unknown setting, and never its value
 */
export function resolveSettings(sources: readonly Source[]): Settings {
  const merged = merge(sources);
  const known = leavesOf().map((leaf) => leaf.path);
  const strangers = [...merged].filter(([path]) => !known.includes(path));
  if (strangers.length > 0) {
    const [first] = strangers;
    const problems = strangers.map(([path, { source }]) => `${path} is no setting (${source})`);
    throw wrong(first?.[1].source ?? "", problems);
  }
  const parsed = Settings.safeParse(treeOf(merged));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = z.core.toDotPath(issue.path);
    const source = merged.get(path)?.source;
    return `${path}${source === undefined ? "" : ` (${source})`}: ${issue.message}`;
  });
  throw wrong(sources.map((source) => source.name).join(", "), problems, parsed.error);
}

/** The settings as they may be shown: secrets and passwords as `***`. */
export function maskSettings(settings: Settings): object {
  const masked = new Map<string, { value: unknown }>();
  for (const { path, schema } of leavesOf()) {
    const value = path.split(".").reduce<unknown>((node, name) => {
      return node !== null && typeof node === "object" ? Reflect.get(node, name) : undefined;
    }, settings);
    if (value === undefined) continue;
    const secret = z.globalRegistry.get(schema)?.secret === true;
    masked.set(path, { value: secret ? "***" : maskPassword(value) });
  }
  return treeOf(masked);
}

function maskPassword(value: unknown): unknown {
  if (typeof value !== "string" || !/^postgres(ql)?:/.test(value)) return value;
  if (!URL.canParse(value)) return "***";
  const url = new URL(value);
  if (url.password) url.password = "***";
  if (url.searchParams.has("password")) url.searchParams.set("password", "***");
  return url.href;
}
