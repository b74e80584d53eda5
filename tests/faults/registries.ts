import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");

/** A registry in a process of its own, over a database that is reached through `databaseUrl`. @returns its address */
export async function startRegistry(
  opened: AsyncDisposableStack,
  dataDir: string,
  databaseUrl: string,
): Promise<string> {
  const { child, url } = spawnRegistry(dataDir, databaseUrl);
  const ended = once(child, "exit");
  opened.defer(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  return await url;
}

/** The same, for whoever means to kill it. */
export function spawnRegistry(
  dataDir: string,
  databaseUrl: string,
): { readonly child: ChildProcess; readonly url: Promise<string> } {
  const child = spawn(
    process.execPath,
    [program, "registry", "serve", "--port", "0", "--json", "--data", dataDir],
    {
      env: {
        ...process.env,
        SMARTOTP_REGISTRY_DATABASE_URL: databaseUrl,
        SMARTOTP_REGISTRY_LOG_LEVEL: "silent",
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  // Read on after the address: a registry whose output nobody takes would end when it says more.
  const url = new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (piece) => {
      said += piece;
      const url = /"url": "([^"]+)"/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", () => reject(new Error("a registry did not start")));
  });
  // One that is killed before it has said its address is nobody's surprise.
  url.catch(() => {});
  return { child, url };
}
