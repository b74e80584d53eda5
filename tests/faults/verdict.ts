/** What the clients were told, and what is found at the registry afterwards. */
import type { TokenRef } from "../../src/contract/ids.ts";

/** One OTP that the registry said it accepted. */
export interface Accepted extends TokenRef {
  readonly requestId: string;
  readonly timeStep: number;
}

/** One journal entry whose outcome a workstation was told. */
export interface Taken {
  readonly workstationId: string;
  readonly seq: number;
  readonly hash: string;
}

/** One change that a reader of the feed was told. */
export interface Told {
  readonly seq: number;
  readonly kind: string;
}

/** Everything that was acknowledged. */
export interface Acknowledged {
  readonly accepted: readonly Accepted[];
  readonly entries: readonly Taken[];
  readonly registrations: readonly TokenRef[];
  readonly changes: readonly Told[];
}

/** What is there after the failover. */
export interface Found {
  /** `vendor-serial` to the newest time step that is used up. */
  readonly lastTimeStep: ReadonlyMap<string, number>;
  /** Request ids that are remembered as accepted. */
  readonly accepted: ReadonlySet<string>;
  /** `workstation seq` to the entry's hash. */
  readonly entries: ReadonlyMap<string, string>;
  /** `vendor-serial` of tokens registered at their issuer. */
  readonly registrations: ReadonlySet<string>;
  readonly changes: ReadonlyMap<number, string>;
  /** Replayed OTPs that were accepted once more: OTPs of these tokens. */
  readonly acceptedAgain: readonly TokenRef[];
}

export interface Verdict {
  /** Acknowledged verifications that the registry does not remember, or whose time step is not used up. */
  readonly verificationsLost: number;
  /** OTPs that were accepted under two request ids. */
  readonly acceptedTwice: number;
  readonly entriesLost: number;
  readonly registrationsMissing: number;
  readonly changesLost: number;
}

export const nameOf = ({ vendorCode, serialNumber }: TokenRef): string => `${vendorCode}-${serialNumber}`;

/** What an acknowledged request must not have suffered: R8 and R16 across a failover. */
export function judgeRun(told: Acknowledged, found: Found): Verdict {
  const lost = told.accepted.filter(
    (each) =>
      !found.accepted.has(each.requestId) || (found.lastTimeStep.get(nameOf(each)) ?? -1) < each.timeStep,
  );
  const otps = new Set(told.accepted.map((each) => `${nameOf(each)} ${each.timeStep}`));
  return {
    verificationsLost: lost.length,
    acceptedTwice: told.accepted.length - otps.size + found.acceptedAgain.length,
    entriesLost: told.entries.filter(
      ({ workstationId, seq, hash }) => found.entries.get(`${workstationId} ${seq}`) !== hash,
    ).length,
    registrationsMissing: told.registrations.filter((token) => !found.registrations.has(nameOf(token)))
      .length,
    changesLost: told.changes.filter(({ seq, kind }) => found.changes.get(seq) !== kind).length,
  };
}

/** True when nothing that was acknowledged is gone and nothing happened twice. */
export const isSound = (verdict: Verdict): boolean => Object.values(verdict).every((count) => count === 0);
