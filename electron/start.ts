/**
 * Opens the counter: in Electron where its binary is there, otherwise in Chromium through the stand-in.
 *
 *   node electron/start.ts [--data DIR] [--lang ko|en]
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const words = process.argv.slice(2);

/** The Electron executable that `npx electron` would run; null where it was not downloaded. */
function electronBinary(): string | null {
  const folder = path.join(root, "node_modules", "electron");
  const name = path.join(folder, "path.txt");
  if (!existsSync(name)) return null;
  const file = path.join(folder, "dist", readFileSync(name, "utf8").trim());
  return existsSync(file) ? file : null;
}

function startElectron(binary: string): void {
  const child = spawn(binary, [root, ...words], {
    stdio: "inherit",
    env: { ...process.env, SMARTOTP_NODE: process.execPath },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
}

async function startStandIn(): Promise<void> {
  enableCompileCache(path.join(root, "node_modules", ".cache", "compile"));
  const { whyNoWindow } = await import("./stand-in/chromium.ts");
  const reason = words.some((word) => word === "--help" || word === "--version") ? null : whyNoWindow();
  if (reason !== null) {
    console.error(reason);
    process.exit(1);
  }
  console.error("Electron's binary is not here: the window opens in Chromium instead.");
  process.env.SMARTOTP_NODE = process.execPath;
  process.argv = [process.execPath, "launch", root, ...words];
  await import("./stand-in/launch.ts");
}

const binary = process.env.SMARTOTP_STAND_IN === "1" ? null : electronBinary();
if (binary === null) await startStandIn();
else startElectron(binary);
