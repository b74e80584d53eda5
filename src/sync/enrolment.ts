import type { z } from "zod";
import { Enrolled } from "../contract/registry.ts";
import type { Ledger } from "../ledger/index.ts";
import { SyncError } from "./errors.ts";
import type { LineIdentity } from "./lineIdentity.ts";
import type { RegistryClient } from "./registryClient.ts";

/** What a workstation shows of itself to be enrolled. */
export interface Enrolment {
  readonly workstationId: string;
  readonly branchCode: string;
  /** Ed25519 and X25519 public keys, raw 32 bytes as base64url. */
  readonly signingKey: string;
  readonly sealingKey: string;
  /** The one-time code, when it is at hand. */
  readonly code: () => Promise<string | null>;
  /** Over TLS: the certificate that enrolment binds. */
  readonly identity?: LineIdentity | undefined;
}

const EnrolledSetting = Enrolled.omit({ shipment: true, position: true });
type EnrolledSetting = z.infer<typeof EnrolledSetting>;

/** What the registry said when this workstation was enrolled; null before. */
export function enrolledAs(ledger: Ledger): Promise<EnrolledSetting | null> {
  return ledger.settings.get("enrolled", EnrolledSetting);
}

/**
 * Enrol this workstation unless it is, or when its certificate ended unrenewed. Cards shipped to the branch come into its stock with it (R17).
 * @throws SyncError
 */
export async function enrolOnce(client: RegistryClient, ledger: Ledger, enrolment: Enrolment): Promise<void> {
  const { identity } = enrolment;
  if ((await enrolledAs(ledger)) && identity?.isBound !== false) return;
  const enrolmentCode = await enrolment.code();
  if (enrolmentCode === null) throw new SyncError("notEnrolled");
  const { workstationId, branchCode, signingKey, sealingKey } = enrolment;
  const answer = await client.enrol({ workstationId, enrolmentCode, branchCode, signingKey, sealingKey });
  // The shipment first: a crash between the two enrols again, and receiving it twice changes nothing.
  if (answer.shipment) {
    await ledger.stock.receive(answer.shipment.shipmentId, answer.shipment.cards, "system");
  }
  // Where the changes begin that this ledger must hear of: before it is told, or tells, anything of a token.
  if ((await ledger.feed.cursor()) === null) {
    await ledger.feed.apply(
      await client.changes({ after: "head", institutionCode: answer.institution.code }),
    );
  }
  await ledger.settings.set("enrolled", EnrolledSetting, answer);
  await identity?.setBound();
}
