import { type Command, Option } from "commander";
import { EXIT, print } from "../../output.ts";
import { act, json, port } from "../options.ts";
import { addRegistryOptions, type RegistryFlags } from "./options.ts";

interface ServeFlags extends RegistryFlags {
  readonly port?: number;
  readonly printConfig?: boolean;
  readonly stopWithStdin?: boolean;
}

export function addServe(registry: Command): void {
  const serve = registry
    .command("serve", { isDefault: true })
    .description("run the central registry; without settings with training's institutions, on loopback")
    .addOption(new Option("--port <number>", "port; 0 for any free one; 8490 without it").argParser(port));
  addRegistryOptions(serve)
    .option("--print-config", "print the settings that would be used, secrets masked, and end")
    .option("--stop-with-stdin", "stop at the end of standard input: for systems without signals")
    .addOption(json())
    .action(act(serveRegistry));
}

async function serveRegistry(flags: ServeFlags): Promise<number> {
  const { createRegistry, maskSettings } = await import("../../../registry/index.ts");
  const { readSettings, registryOptions } = await import("../../registrySettings.ts");
  const settings = await readSettings(flags, { "listen.port": flags.port });
  if (flags.printConfig) {
    print(true, maskSettings(settings), () => []);
    return EXIT.ok;
  }
  const toStop = askedToStop(flags.stopWithStdin === true);
  const running = await createRegistry(await registryOptions(settings));
  const { delaySeconds = settings.training ? 0 : 2, graceSeconds } = settings.stop;
  try {
    const url = await running.listen(settings.listen);
    print(flags.json === true, { url, openapi: `${url}/openapi.json`, pid: process.pid }, () => [
      `registry at ${url}, its API at ${url}/docs; Ctrl-C ends it`,
    ]);
    await toStop;
  } finally {
    await running.close({ delayMs: delaySeconds * 1000, graceMs: graceSeconds * 1000 });
  }
  return EXIT.ok;
}

/** Heard from before the registry is up, so that one told to stop while it starts lets go of what it has opened. */
function askedToStop(withStdin: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    if (withStdin) process.stdin.once("end", () => resolve()).resume();
  });
}
