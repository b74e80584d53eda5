import path from "node:path";
import { type Command, Option } from "commander";

/** What every command that works on a registry takes. */
export interface RegistryFlags {
  readonly json?: boolean;
  readonly config?: string;
  readonly data?: string;
  readonly database?: string;
}

/** Options by which a command is told which registry is meant; the environment can say the same things. */
export function addRegistryOptions(command: Command): Command {
  const folder = (text: string) => path.resolve(text);
  return command
    .option("--config <file>", "settings as JSON; what SMARTOTP_REGISTRY_… say comes before it")
    .addOption(new Option("--data <folder>", "data folder; training's without it").argParser(folder))
    .option(
      "--database <url>",
      "postgres://… (no password: that belongs into the settings); without it, an embedded PostgreSQL in the data folder",
    );
}
