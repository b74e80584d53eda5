import type { Generated } from "kysely";
import type { IncidentKind } from "../contract/life.ts";
import type { PhoneDevice, PhoneView } from "../contract/phones.ts";
import type { PackagePurpose } from "../contract/registry.ts";
import type { QuarantineKind } from "../contract/standing.ts";
import type { CardProfile, HashAlgorithm, OtpParameters, TokenState } from "../contract/token.ts";

/** The tables as kysely sees them; what each column means is said in migrations/. bigint arrives as number. */
export interface Tables {
  institutions: {
    code: string;
    name_ko: string;
    name_en: string;
    sealed_card_master_key: Uint8Array;
    kek_version: number;
  };
  branches: {
    code: string;
    institution_code: string;
    name_ko: string;
    name_en: string;
    allotment_size: Generated<number>;
    offline_limit: Generated<number>;
    package_hours: Generated<number>;
  };
  enrolment_codes: {
    code_hash: Uint8Array;
    branch_code: string | null;
    reusable: Generated<boolean>;
    used_by: string | null;
    created_at: Generated<Date>;
    expires_at: Generated<Date | null>;
  };
  workstations: {
    id: string;
    institution_code: string;
    branch_code: string;
    signing_key: string;
    sealing_key: string;
    status: Generated<"active" | "stopped">;
    position_seq: Generated<number>;
    position_hash: string;
    enrolled_at: Generated<Date>;
    quarantine: Generated<QuarantineKind | null>;
    quarantine_seq: Generated<number | null>;
    quarantined_at: Generated<Date | null>;
    session: Generated<string | null>;
    previous_session: Generated<string | null>;
    epoch: Generated<number>;
    stock_moved_at: Generated<Date | null>;
    stock_moved_cards: Generated<number | null>;
    stock_moved_by: Generated<string | null>;
    stock_moved_witness: Generated<string | null>;
  };
  vendors: {
    code: string;
    name: string;
    certificate: Uint8Array | null;
    added_at: Generated<Date>;
  };
  api_clients: {
    id: string;
    name: string;
    institution_code: string | null;
    scopes: string[];
    status: Generated<"active" | "stopped">;
    added_at: Generated<Date>;
  };
  client_certificates: {
    spki_sha256: Uint8Array;
    client_id: string | null;
    workstation_id: string | null;
    not_after: Date;
    added_at: Generated<Date>;
    revoked_at: Date | null;
  };
  key_encryption_keys: {
    version: number;
    wrapped: Uint8Array | null;
    wrapped_by: string;
    created_at: Generated<Date>;
    active_from: Generated<Date>;
    retired_at: Generated<Date | null>;
  };
  registry_keys: { name: string; sealed: Uint8Array; kek_version: number };
  audit: {
    id: Generated<number>;
    at: Generated<Date>;
    kind: string;
    vendor_code: string | null;
    serial_number: string | null;
    institution_code: string | null;
    workstation_id: string | null;
    teller_id: string | null;
    approver_id: string | null;
    detail: Generated<unknown>;
    /** Filled in by the table's trigger; what is given is added to it. */
    audience: Generated<string[]>;
  };
  audit_unplaced: { id: number; at: Generated<Date> };
  audit_trail: { seq: number; audit_id: number; hash: Uint8Array };
  audit_audience: { institution_code: string; seq: number };
  shipments: {
    id: string;
    vendor_code: string;
    branch_code: string;
    sealed_transport_key: Uint8Array | null;
    kek_version: number | null;
    arrived_at: Generated<Date>;
  };
  shipment_imports: {
    id: string;
    at: Generated<Date>;
    outcome: "imported" | "refused";
    file_name: string;
    file_sha256: Uint8Array;
    institution_code: string;
    branch_code: string;
    vendor_code: string;
    shipment_id: string | null;
    accepted: number;
    rejected: number;
    report: unknown;
  };
  tokens: {
    vendor_code: string;
    serial_number: string;
    state: TokenState;
    otp_type: OtpParameters["type"] | "OCRA";
    algorithm: HashAlgorithm;
    digits: number;
    period: number;
    sealed_seed: Uint8Array;
    kek_version: number;
    access_key_version: Generated<number>;
    profile: CardProfile | null;
    shipment_id: string | null;
    institution_code: string | null;
    branch_code: string | null;
    workstation_id: string | null;
    customer_ref: Uint8Array | null;
    last_time_step: Generated<number>;
    drift: Generated<number>;
    error_count: Generated<number>;
    issued_at: Date | null;
    ocra_suite: Generated<string | null>;
    next_access_key_version: Generated<number | null>;
    /** The replaced workstation whose stock it was last. */
    moved_from: Generated<string | null>;
  };
  registrations: {
    vendor_code: string;
    serial_number: string;
    institution_code: string;
    kind: "issued" | "otherInstitution";
    registered_at: Generated<Date>;
    ended_at: Generated<Date | null>;
  };
  incidents: {
    vendor_code: string;
    serial_number: string;
    id: string;
    kind: IncidentKind;
    institution_code: string;
    workstation_id: string | null;
    reported_by: string;
    reason: string | null;
    customer_ref: Uint8Array | null;
    reported_at: Date;
    recorded_at: Generated<Date>;
    status: Generated<"open" | "released" | "closed">;
    ended_at: Generated<Date | null>;
  };
  possession_proofs: {
    vendor_code: string;
    serial_number: string;
    transaction_id: string;
    at: Generated<Date>;
  };
  packages: {
    vendor_code: string;
    serial_number: string;
    id: string;
    workstation_id: string;
    purpose: PackagePurpose;
    expires_at: Date;
  };
  verification_requests: {
    vendor_code: string;
    serial_number: string;
    request_id: string;
    digest: Uint8Array;
    institution_code: string | null;
    verdict: string;
    time_step: number | null;
    drift: number | null;
    error_count: number | null;
    at: Generated<Date>;
  };
  used_questions: { vendor_code: string; serial_number: string; question: Uint8Array; at: Generated<Date> };
  journal: {
    workstation_id: string;
    seq: number;
    hash: string;
    signature: string;
    canonical_row: string;
    outcome: "applied" | "refused" | "conflict";
    rule: string | null;
    code: string | null;
    received_at: Generated<Date>;
  };
  issues: {
    id: string;
    workstation_id: string;
    vendor_code: string;
    serial_number: string;
    institution_code: string;
    branch_code: string;
    profile: CardProfile;
    card_id: string;
    customer_ref: Uint8Array;
    status: "begun" | "refused" | "completed" | "conflict" | "spoiled";
    begun_at: Date;
    replaces_vendor_code: Generated<string | null>;
    replaces_serial_number: Generated<string | null>;
    replaces_reason: Generated<string | null>;
    replaced_issue_id: Generated<string | null>;
  };
  phone_invitations: {
    id: string;
    vendor_code: string;
    serial_number: string;
    institution_code: string;
    workstation_id: string;
    code_hash: Uint8Array;
    sealed_phone_number: Uint8Array;
    kek_version: number;
    masked_phone_number: string;
    invited_at: Generated<Date>;
    expires_at: Date;
    withdrawn_at: Date | null;
    used_by: string | null;
  };
  phones: {
    vendor_code: string;
    serial_number: string;
    id: string;
    phone_id: string;
    invitation_id: string;
    status: Generated<PhoneView["status"]>;
    signing_key: string;
    sealing_key: string;
    device_id: string;
    model: string;
    os: PhoneDevice["os"];
    os_version: string;
    app_version: string;
    key_version: number;
    registered_at: Generated<Date>;
    ended_at: Date | null;
  };
  phone_holdings: {
    institution_code: string;
    device_id: string;
    vendor_code: string;
    serial_number: string;
    phone: string;
  };
  phone_requests: {
    vendor_code: string;
    serial_number: string;
    phone_id: string;
    request_id: string;
    taken_at: Date;
  };
  online_proofs: {
    vendor_code: string;
    serial_number: string;
    challenge_id: string;
    request_id: string;
    digest: Uint8Array;
    institution_code: string;
    outcome: string;
    at: Date;
  };
  holdings: { institution_code: string; customer_ref: Uint8Array; issue_id: string };
}
