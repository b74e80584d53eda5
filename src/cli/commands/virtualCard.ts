import path from "node:path";
import { type Command, Option } from "commander";
import { EXIT, print } from "../output.ts";
import { act, type Common, json, port } from "./options.ts";

export function addVirtualCard(program: Command): void {
  program
    .command("virtual-card")
    .description("a card with the OATH applet, attached to the virtual reader of vsmartcard (vpcd)")
    .addOption(new Option("--port <number>", "vpcd's port").argParser(port).default(35963))
    .requiredOption("--state <file>", "the card's memory; made with a blank card when it is not there")
    .addOption(new Option("--host <name>", "where vpcd listens").default("127.0.0.1"))
    .addOption(json())
    .action(
      act(async (options: Common & { port: number; state: string; host: string }) => {
        const stop = new AbortController();
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
        const { runVirtualCard } = await import("../../card/index.ts");
        await runVirtualCard({
          host: options.host,
          port: options.port,
          stateFile: path.resolve(options.state),
          signal: stop.signal,
          onEvent: (event) => print(options.json === true, { event, port: options.port }, () => [event]),
        });
        return EXIT.ok;
      }),
    );
}
