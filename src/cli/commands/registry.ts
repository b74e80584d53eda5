import type { Command } from "commander";
import { addAudit } from "./registry/audit.ts";
import { addBackup } from "./registry/backup.ts";
import { addClients } from "./registry/clients.ts";
import { addKeys } from "./registry/keys.ts";
import { addPlaces } from "./registry/places.ts";
import { addServe } from "./registry/serve.ts";
import { addWorkstations } from "./registry/workstations.ts";

/** `smartotp registry …`: one file per subcommand. Without one, the registry is run. */
export function addRegistry(program: Command): void {
  const registry = program
    .command("registry")
    .description("run the central registry (serve, which is the default), and look after it");
  addServe(registry);
  addKeys(registry);
  addBackup(registry);
  addAudit(registry);
  addPlaces(registry);
  addClients(registry);
  addWorkstations(registry);
}
