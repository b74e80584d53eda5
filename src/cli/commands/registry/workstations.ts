import type { Command } from "commander";
import { TellerId, Uuid } from "../../../contract/ids.ts";
import { parsed } from "../options.ts";
import { addAdministration, listed, told } from "./administration.ts";
import type { RegistryFlags } from "./options.ts";

interface Named extends RegistryFlags {
  readonly workstation: string;
}

interface Replaced extends Named {
  readonly supervisor: string;
  readonly witness: string;
}

const teller = parsed(TellerId, "a teller's id");
const uuid = parsed(Uuid, "a UUID");

/** `smartotp registry workstation list|stop|replace|quarantine|release` */
export function addWorkstations(registry: Command): void {
  const workstation = registry.command("workstation").description("enrolled workstations");

  addAdministration(
    workstation.command("list").description("list workstations"),
    async ({ listWorkstations }, desk) => {
      const workstations = await listWorkstations(desk);
      const lines = workstations.map(
        (row) =>
          `${row.workstationId}  ${row.branchCode}  ${row.quarantine === null ? row.status : `quarantined (${row.quarantine})`}  journal ${row.journalSeq}  certificate until ${row.certificateUntil ?? "-"}`,
      );
      return { value: { workstations }, lines: listed(lines) };
    },
  );
  addAdministration<Named>(
    workstation
      .command("stop")
      .alias("revoke")
      .description(
        "stop a lost workstation for good: its allotment is revoked, and when this has ended it is refused everywhere",
      )
      .requiredOption("--workstation <id>", "its id", uuid),
    async ({ stopWorkstation, untilHeard }, desk, { workstation: workstationId }) => {
      const outcome = await stopWorkstation(desk, workstationId);
      await untilHeard(outcome);
      return {
        value: { workstationId, outcome },
        lines: [told(outcome, `workstation ${workstationId} is stopped`)],
      };
    },
  );
  addAdministration<Replaced>(
    workstation
      .command("replace")
      .description(
        "stop a workstation and announce its cards to the branch again, for the one in its place; spoiled ones are destroyed before two people (R13, R17)",
      )
      .requiredOption("--workstation <id>", "its id", uuid)
      .requiredOption("--supervisor <id>", "who counted the cards", teller)
      .requiredOption("--witness <id>", "the second person", teller),
    async ({ moveStock, untilHeard }, desk, { workstation: workstationId, ...people }) => {
      const { outcome, cards } = await moveStock(desk, workstationId, people);
      await untilHeard(outcome);
      const lines = [told(outcome, `workstation ${workstationId} is replaced`)];
      if (cards) {
        const { received, moved, destroyed, gone, other } = cards;
        lines.push(
          `of ${received} cards: ${moved} to be received, ${destroyed} destroyed, ${gone} issued or gone, ${other} elsewhere`,
        );
      }
      return { value: { workstationId, outcome, cards }, lines };
    },
  );
  const named = (command: Command) => command.requiredOption("--workstation <id>", "its id", uuid);
  addAdministration<Named>(
    named(
      workstation
        .command("quarantine")
        .description("take nothing from a workstation and allot nothing to it until it is released"),
    ),
    async ({ quarantineWorkstation }, desk, { workstation: workstationId }) => {
      const outcome = await quarantineWorkstation(desk, workstationId);
      return {
        value: { workstationId, outcome },
        lines: [told(outcome, `workstation ${workstationId} is quarantined`)],
      };
    },
  );
  addAdministration<Named>(
    named(
      workstation
        .command("release")
        .description("end a quarantine: the right disk is back, or the second copy is destroyed"),
    ),
    async ({ releaseWorkstation }, desk, { workstation: workstationId }) => {
      const outcome = await releaseWorkstation(desk, workstationId);
      return {
        value: { workstationId, outcome },
        lines: [told(outcome, `workstation ${workstationId} is released`)],
      };
    },
  );
}
