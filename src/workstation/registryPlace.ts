import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { BranchCode } from "../contract/ids.ts";
import type { RegistryTrust } from "../sync/index.ts";
import { WorkstationError } from "./errors.ts";

const FILE = "registry.json";

/** `registry.json` in the workstation's folder: which registry it talks to, and how that proves itself. */
const RegistryFile = z.strictObject({
  url: z.url({ protocol: /^https$/ }),
  branchCode: BranchCode,
  /** PEM of the roots under which the registry's certificate was issued; relative to the folder. */
  caFile: z.string().min(1).optional(),
  /** In its place: SHA-256 of the registry's public key (SubjectPublicKeyInfo), hexadecimal. */
  serverKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Holds the one-time code until the workstation is enrolled; relative to the folder. */
  enrolmentCodeFile: z.string().min(1).default("enrolment-code"),
});

/** A registry on another machine. */
export interface RegistryPlace {
  readonly url: string;
  readonly branchCode: string;
  readonly trust: RegistryTrust;
  /** The one-time code while there is one. */
  readonly code: () => Promise<string | null>;
}

/**
 * The registry that `registry.json` in the workstation's folder names; null when there is no such file, and training
 * runs its own.
 * @throws WorkstationError registryFile
 */
export async function readRegistryPlace(dataDir: string): Promise<RegistryPlace | null> {
  const text = await readOrNull(path.join(dataDir, FILE));
  if (text === null) return null;
  const file = RegistryFile.safeParse(parse(text));
  if (!file.success) throw wrong(file.error.issues[0]?.path.join(".") || FILE);
  const { url, branchCode, caFile, serverKey, enrolmentCodeFile } = file.data;
  const code = async () => (await readOrNull(path.resolve(dataDir, enrolmentCodeFile)))?.trim() || null;
  return { url, branchCode, trust: await trustOf(dataDir, caFile, serverKey), code };
}

async function trustOf(
  dataDir: string,
  caFile: string | undefined,
  serverKey: string | undefined,
): Promise<RegistryTrust> {
  // One of the two: with both, nobody could say which one decides.
  if ((caFile === undefined) === (serverKey === undefined)) throw wrong("caFile, serverKey");
  if (serverKey !== undefined) return { serverKey };
  const ca = await readOrNull(path.resolve(dataDir, caFile ?? ""));
  if (!ca?.includes("-----BEGIN CERTIFICATE-----")) throw wrong("caFile");
  return { ca };
}

const wrong = (what: string) => new WorkstationError("registryFile", { parameters: { what } });

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw wrong(path.basename(file));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
