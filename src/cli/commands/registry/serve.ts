import { type Command, Option } from "commander";
import { EXIT, print } from "../../output.ts";
import { act, type Common, data, json, port } from "../options.ts";

export function addServe(registry: Command): void {
  registry
    .command("serve", { isDefault: true })
    .description("run the central registry with training's institutions, on loopback")
    .addOption(new Option("--port <number>", "port; 0 for any free one").argParser(port).default(8490))
    .option("--database <url>", "postgres://…; an embedded PostgreSQL in the data folder without it")
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: Common & { port: number; database?: string }) => {
        const { createRegistry } = await import("../../../registry/index.ts");
        const running = await createRegistry({
          training: true,
          dataDir: options.data,
          databaseUrl: options.database,
        });
        try {
          const url = await running.listen({ host: "127.0.0.1", port: options.port });
          print(options.json === true, { url, openapi: `${url}/openapi.json`, pid: process.pid }, () => [
            `registry at ${url}, its OpenAPI document at ${url}/openapi.json; Ctrl-C ends it`,
          ]);
          await new Promise<void>((resolve) => {
            for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
          });
        } finally {
          await running.close();
        }
        return EXIT.ok;
      }),
    );
}
