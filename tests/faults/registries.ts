import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");

/** A registry in a process of its own, over a database that is reached through `databaseUrl`. @returns its address */
export async function startRegistry(
  opened: AsyncDisposableStack,
  dataDir: string,
  databaseUrl: string,
): Promise<string> {
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
  const ended = once(child, "exit");
  opened.defer(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  // Read on after the address: a registry whose output nobody takes would end when it says more.
  return await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (piece) => {
      said += piece;
      const url = /"url": "([^"]+)"/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", () => reject(new Error("a registry did not start")));
  });
}
