/** How a workstation and the registry stand to each other, said at the beginning of every round of the line. */
import { z } from "zod";
import { AllotmentPolicy } from "./allotment.ts";
import { Hex, Instant, Uuid } from "./ids.ts";

/** Where a journal stands: its last entry, or seq 0 and zeros. */
export const Position = z.object({ seq: z.int().nonnegative(), hash: Hex.length(64) });

export type Position = z.infer<typeof Position>;

/**
 * Why a workstation is quarantined. `oldCopy`: its disk is an older one than the registry knows. `twoCopies`: two of it
 * are at work. `tampered`: its journal's chain or a signature does not hold. `operator`: somebody decided so.
 */
export const QuarantineKind = z.enum(["oldCopy", "twoCopies", "tampered", "operator"]);
export type QuarantineKind = z.infer<typeof QuarantineKind>;

export const Quarantine = z.object({
  kind: QuarantineKind,
  /** The journal entry at which it was noticed. */
  seq: z.int().nonnegative(),
  since: Instant,
});
export type Quarantine = z.infer<typeof Quarantine>;

/** POST /v1/workstations/{workstationId}/standing */
export const TellStanding = z
  .object({
    /** Made anew at each start of the program. */
    session: Uuid,
    /** `epoch` of the last answer that this session got; null before the first. */
    epoch: z.int().nonnegative().nullable(),
    /** Set when the registry's journal reaches further than ours: what it told, and our last entry, read after that. */
    behind: z.object({ told: Position, head: Position }).optional(),
    /** Set when the workstation has found an entry of its own journal that does not hold. */
    tampered: z.int().nonnegative().optional(),
  })
  .meta({ examples: [{ session: "0190f6c9-2b6d-7f10-9c37-5ae0c1d2b384", epoch: null }] });
export type TellStanding = z.infer<typeof TellStanding>;

export const Standing = z
  .object({
    /** Where the registry's copy of this workstation's journal stands. */
    position: Position,
    /** Changes when another session of this workstation takes over. */
    epoch: z.int().nonnegative(),
    policy: AllotmentPolicy,
    /** Nothing is taken from this workstation and nothing given to it until an operator releases it. */
    quarantine: Quarantine.nullable(),
  })
  .meta({
    examples: [
      {
        position: { seq: 0, hash: "0".repeat(64) },
        epoch: 1,
        policy: { size: 40, offlineLimit: 20, packageHours: 720 },
        quarantine: null,
      },
    ],
  });
export type Standing = z.infer<typeof Standing>;
