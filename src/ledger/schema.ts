import type { Generated } from "kysely";

/** Rows as SQLite holds them. Times are RFC 3339 UTC texts; JSON is text. */
export interface Tables {
  workstation: { only: 1; workstation_id: string; signing_key: string };
  journal: JournalTable;
  journal_outcome: OutcomeTable;
  card: CardTable;
  package: PackageTable;
  issue: IssueTable;
  customer: CustomerTable;
  held_token: HeldTokenTable;
  teller: TellerTable;
  setting: { name: string; value: string };
  shipment: ShipmentTable;
  closing: ClosingTable;
  approval_request: ApprovalRequestTable;
  package_return: { package_id: string; vendor_code: string; serial_number: string };
  form: FormTable;
}

interface JournalTable {
  seq: number;
  id: string;
  type: string;
  body: string;
  occurred_at: string;
  teller_id: string;
  approver_id: string | null;
  prev_hash: string;
  hash: string;
  signature: string;
}

/** What the registry said of an entry. */
export interface SaidOutcome {
  seq: number;
  outcome: "applied" | "refused" | "conflict";
  rule: string | null;
  code: string | null;
  /** JSON of the registry's sentences. */
  text: string | null;
}

interface OutcomeTable extends SaidOutcome {
  /** The entry by which a supervisor decided it, once the registry has applied that. */
  settled_by: number | null;
}

export type CardState = "in-stock" | "allotted" | "writing" | "issued" | "spoiled";

interface CardTable {
  /** Order of receipt: the top of the stack is the lowest. */
  place: Generated<number>;
  vendor_code: string;
  serial_number: string;
  state: CardState;
  shipment_id: string;
  card_id: string | null;
  /** The teller in whose drawer it is; null in the safe. */
  holder: Generated<string | null>;
  /** Journal entry that spoiled it; null for those of a version before. */
  spoiled_seq: Generated<number | null>;
  /** A spoiled card that has left the branch, and how. */
  discarded: Generated<Discarded | null>;
}

/** `elsewhere`: the registry says that its life has ended, by no entry of this workstation. */
export type Discarded = "returned" | "destroyed" | "elsewhere";

interface ShipmentTable {
  shipment_id: string;
  vendor_code: string;
  announced_at: string;
  waiting: string;
}

interface ClosingTable {
  closing_id: string;
  day: string;
  signed_seq: number;
  reopened_seq: Generated<number | null>;
}

interface PackageTable {
  vendor_code: string;
  serial_number: string;
  purpose: "issue" | "test";
  package_id: string;
  expires_at: string;
  binding: string;
  enc: string;
  ciphertext: string;
}

export type IssueState = "open" | "completed" | "spoiled";

interface IssueTable {
  issue_id: string;
  vendor_code: string;
  serial_number: string;
  customer_id: string;
  institution_code: string;
  state: IssueState;
  begun_seq: number;
  ended_seq: number | null;
}

interface CustomerTable {
  customer_id: string;
  customer_key: string;
  kind: "personal" | "soleProprietor";
  name: string;
  masked_name: string;
  masked_identity: string;
  birth_date: string;
  masked_phone: string;
  sealed_enc: string;
  sealed_ciphertext: string;
  identity_check: string;
  checked_by: string;
}

interface HeldTokenTable {
  customer_id: string;
  vendor_code: string;
  serial_number: string;
  institution_code: string;
  state: string;
  /** JSON of the institutions at which it is registered; null where the registry was never asked. */
  registrations: string | null;
  /** Journal entry that issued it here; null when only the registry says so. */
  issued_seq: number | null;
}

interface TellerTable {
  teller_id: string;
  name_ko: string;
  name_en: string;
  role: "teller" | "supervisor";
  password_hash: string;
  failed_count: number;
  locked_until: string | null;
}

export type RequestState = "waiting" | "approved" | "refused" | "used" | "withdrawn";

interface ApprovalRequestTable {
  request_id: string;
  transaction_code: string;
  vendor_code: string;
  serial_number: string;
  customer_id: string;
  /** Why the teller wants to do it: a word such as `lost`. */
  draft: string;
  teller_id: string;
  asked_at: string;
  state: RequestState;
  approver_id: string | null;
  decided_at: string | null;
  /** Why it was refused. */
  reason: string | null;
}

interface FormTable {
  form_id: string;
  form: string;
  version: number;
  customer_id: string;
  /** The id that the transaction which the form is for will have. */
  transaction_id: string;
  vendor_code: string | null;
  serial_number: string | null;
  /** JSON: ids of the consents that are ticked. */
  given: string;
  teller_id: string;
  touched_at: string;
  /** The entry that records the signature; null while it is a draft. */
  signed_seq: number | null;
}
