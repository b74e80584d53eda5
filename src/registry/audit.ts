import type { Insertable, Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** What is written to the trail: kinds are `<subject>.<what happened>`, or `alarm.…` where a person must look. */
type AuditKind =
  | "institution.added"
  | "institution.renamed"
  | "branch.added"
  | "branch.renamed"
  | "vendor.added"
  | "vendor.changed"
  | "client.added"
  | "client.stopped"
  | "client.certificateAdded"
  | "client.certificateRevoked"
  | "enrolmentCode.made"
  | "registry.restored"
  | "key.made"
  | "key.moved"
  | "key.rewrapBegun"
  | "key.rewrapped"
  | "key.retired"
  | "key.destroyed"
  | "workstation.enrolled"
  | "workstation.certificateBound"
  | "workstation.stopped"
  | "workstation.quarantined"
  | "workstation.released"
  | "branch.policyChanged"
  | "shipment.imported"
  | "shipment.refused"
  | "issue.approved"
  | "token.received"
  | "token.allotted"
  | "token.returned"
  | "token.activated"
  | "token.suspended"
  | "token.spoiled"
  | "token.errorCounted"
  | "token.locked"
  | "token.unlocked"
  | "token.timeCorrected"
  | "token.disposed"
  | "stock.handedOver"
  | "stock.moved"
  | "stock.counted"
  | "closing.signed"
  | "closing.reopened"
  | "conflict.resolved"
  | "form.signed"
  | "registration.added"
  | "registration.removed"
  | "incident.reported"
  | "incident.released"
  | "phone.invited"
  | "phone.uninvited"
  | "phone.integrityRefused"
  | "phone.registered"
  | "phone.revoked"
  | "phone.replaced"
  | "phone.forgotten"
  | "card.rekeyed"
  | "alarm.phoneTampered"
  | "alarm.activationCodesGuessed"
  | "alarm.enrolmentRefused"
  | "alarm.journalGap"
  | "alarm.journalBroken"
  | "alarm.oldCopy"
  | "alarm.twoCopies"
  | "alarm.tampered"
  | "alarm.stockDisagrees"
  | "alarm.notAllotted"
  | "alarm.issueUnknown"
  | "alarm.proofWrong";

export type AuditRow = Partial<Omit<Insertable<Tables["audit"]>, "id" | "at" | "kind" | "detail">> & {
  readonly kind: AuditKind;
  /** Facts of the case. Never a secret (R15), never an identity number (R14). */
  readonly detail?: Readonly<Record<string, string | number>>;
};

/** Append to the trail, in the transaction that makes the change. */
export async function audit(db: Kysely<Tables>, ...rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("audit")
    .values(rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.stringify(detail ?? {}) })))
    .execute();
}
