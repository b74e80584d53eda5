import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { AllotmentPolicy, defaultPolicy } from "../contract/allotment.ts";
import type { LineView } from "../contract/ipc.ts";
import { type Position, Quarantine, QuarantineKind, type TellStanding } from "../contract/standing.ts";
import type { Ledger } from "../ledger/index.ts";
import { SyncError, type SyncErrorCode } from "./errors.ts";
import { faultOf } from "./journalCheck.ts";
import type { RegistryClient } from "./registryClient.ts";

/** Why nothing can be recorded here: a quarantine, or another workstation has the place of this one for good. */
const Barred = Quarantine.extend({ kind: z.enum([...QuarantineKind.options, "replaced"]) });
type Barred = z.infer<typeof Barred>;
const KeptQuarantine = Barred.nullable();

const quarantineErrors = {
  oldCopy: "oldCopy",
  twoCopies: "twoCopies",
  tampered: "tampered",
  operator: "quarantined",
} as const satisfies Record<QuarantineKind, SyncErrorCode>;

/** What this branch may do without the line (R12, R13): the registry's last word, or its own default. */
export async function policyOf(ledger: Ledger): Promise<AllotmentPolicy> {
  return (await ledger.settings.get("policy", AllotmentPolicy)) ?? defaultPolicy;
}

/**
 * Why this workstation is quarantined, or that it was replaced: as far as it has heard, also after a restart without a
 * line, or found itself.
 */
export async function quarantineOf(ledger: Ledger): Promise<Barred | null> {
  return (await heardOf(ledger)) ?? (await faultOf(ledger));
}

const heardOf = ({ settings }: Ledger) => settings.get("quarantine", KeptQuarantine);

/** What a quarantine means to the teller. */
export function quarantineError({ kind, seq }: Barred): SyncError {
  return kind === "replaced"
    ? new SyncError("replaced", { rule: "R17" })
    : new SyncError(quarantineErrors[kind], { parameters: { seq }, rule: "R16" });
}

/** Keeps what the registry says of this workstation, and tells it what it needs to notice two of them. */
export class StandingTeller {
  readonly #session = uuidv7();
  #epoch: number | null = null;

  /**
   * Ask how we stand, and keep the answer. When the registry's journal reaches further than ours, ours is an old copy,
   * and the registry is told: our last entry is read after it said where it stands, so that nothing late can be meant.
   * It is also told of an entry of ours that does not hold.
   * @returns where the registry's copy of the journal stands
   * @throws SyncError oldCopy, twoCopies, tampered, quarantined; and what the line throws
   */
  async ask(
    client: Pick<RegistryClient, "standing">,
    ledger: Ledger,
    workstationId: string,
  ): Promise<Position> {
    const ask = async (more: Partial<TellStanding> = {}) => {
      const told = { session: this.#session, epoch: this.#epoch, ...more };
      const answer = await client.standing(workstationId, told);
      this.#epoch = answer.epoch;
      return answer;
    };
    const fault = await faultOf(ledger);
    let answer = await ask(fault ? { tampered: fault.seq } : {});
    const head = await ledger.journal.position();
    if (!answer.quarantine && head.seq < answer.position.seq) {
      answer = await ask({ behind: { told: answer.position, head } });
    }
    await keep(ledger, answer);
    const quarantine = answer.quarantine ?? fault;
    if (quarantine) throw quarantineError(quarantine);
    return answer.position;
  }
}

async function keep(
  ledger: Ledger,
  { policy, quarantine }: { readonly policy: AllotmentPolicy; readonly quarantine: Quarantine | null },
): Promise<void> {
  const { settings } = ledger;
  // Every commit is an fsync: only what is new is written.
  if (JSON.stringify(await settings.get("policy", AllotmentPolicy)) !== JSON.stringify(policy)) {
    await settings.set("policy", AllotmentPolicy, policy);
  }
  if (JSON.stringify(await heardOf(ledger)) !== JSON.stringify(quarantine)) {
    await settings.set("quarantine", KeptQuarantine, quarantine);
  }
}

/**
 * Another workstation has the place of this one: it is remembered without a line, too, and nothing is left of the
 * allotment. Should the registry be set back to before, its next answer undoes it.
 */
export async function keepReplaced(ledger: Ledger, now: number): Promise<SyncError> {
  await ledger.packages.wipe();
  const { seq } = await ledger.journal.position();
  const replaced: Barred = { kind: "replaced", seq, since: new Date(now).toISOString() };
  if ((await heardOf(ledger))?.kind !== "replaced")
    await ledger.settings.set("quarantine", KeptQuarantine, replaced);
  return quarantineError(replaced);
}

/** Refusals behind which there is a quarantine, or which have just led to one. */
export const isQuarantine = (problemCode: string | undefined): boolean =>
  /^registry\.(journalBroken|workstation(OldCopy|TwoCopies|Tampered|Quarantined))$/.test(problemCode ?? "");

/** How the line stands after a round that failed with this. */
export function stateAfter(error: unknown): LineView["state"] {
  if (!(error instanceof SyncError)) return "offline";
  if (error.code === "replaced") return "replaced";
  if (Object.values(quarantineErrors).some((code) => code === error.code)) return "quarantined";
  return error.code === "refused" ? "refused" : "offline";
}
