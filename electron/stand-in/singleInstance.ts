import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";

/** What a second instance tells the first before it goes. */
const SecondInstance = z.object({ argv: z.array(z.string()), workingDirectory: z.string() });
export type SecondInstance = z.infer<typeof SecondInstance>;

/** A Unix socket's path may have about 100 bytes; Windows has named pipes instead. */
function addressFor(folder: string): string {
  const mark = createHash("sha256").update(folder).digest("hex").slice(0, 24);
  if (process.platform === "win32") return `\\\\.\\pipe\\electron-stand-in-${mark}`;
  const near = path.join(folder, "instance.sock");
  return Buffer.byteLength(near) < 100 ? near : path.join(os.tmpdir(), `electron-stand-in-${mark}.sock`);
}

function listen(folder: string, onSecond: (second: SecondInstance) => void): void {
  const address = addressFor(folder);
  // Whatever lies there belonged to a process that is dead: we hold the lock.
  if (process.platform !== "win32") rmSync(address, { force: true });
  const server = createServer((socket) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => {
      text += part;
      if (text.length > 65_536) socket.destroy();
    });
    socket.on("end", () => {
      const parsed = SecondInstance.safeParse(JSON.parse(text || "null"));
      if (parsed.success) onSecond(parsed.data);
      socket.end();
    });
    socket.on("error", () => socket.destroy());
  });
  server.on("error", (error) => console.error("single instance:", error.message));
  server.listen(address);
  server.unref();
}

let held: Database.Database | undefined;
let telling: Promise<void> = Promise.resolve();

/**
 * Take the lock of a folder. It is an SQLite lock, so it ends with the process however that ends.
 * @returns false when another process holds it; that process is then told of this one
 */
export function lockInstance(folder: string, onSecond: (second: SecondInstance) => void): boolean {
  if (held) return true;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new Database(path.join(folder, "instance.lock"), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch {
    lock.close();
    telling = tellFirst(folder, { argv: process.argv, workingDirectory: process.cwd() });
    return false;
  }
  held = lock;
  listen(folder, onSecond);
  return true;
}

export const holdsInstance = (): boolean => held !== undefined;

export function unlockInstance(): void {
  held?.close();
  held = undefined;
}

/** Resolves when the first instance has been told, or could not be. */
export const firstWasTold = (): Promise<void> => telling;

function tellFirst(folder: string, second: SecondInstance): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(addressFor(folder));
    socket.setTimeout(2000, () => socket.destroy());
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.end(JSON.stringify(second));
  });
}
