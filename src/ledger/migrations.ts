/**
 * Numbered, forward only: migration n takes a ledger from `user_version` n-1 to n in one transaction.
 * A released migration is never edited; a change is a new one at the end.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE workstation (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    workstation_id TEXT NOT NULL,
    signing_key TEXT NOT NULL
  ) STRICT;

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    teller_id TEXT NOT NULL,
    approver_id TEXT,
    prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    signature TEXT NOT NULL CHECK (length(signature) = 86)
  ) STRICT;
  -- R16: append-only, whatever a later line of code may try.
  CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'append-only'); END;
  CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'append-only'); END;

  CREATE TABLE journal_outcome (
    seq INTEGER PRIMARY KEY REFERENCES journal (seq),
    outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'refused', 'conflict')),
    rule TEXT,
    code TEXT
  ) STRICT;
  CREATE INDEX journal_outcome_open ON journal_outcome (seq) WHERE outcome <> 'applied';

  CREATE TABLE card (
    place INTEGER PRIMARY KEY,
    vendor_code TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in-stock', 'allotted', 'writing', 'issued', 'spoiled')),
    shipment_id TEXT NOT NULL,
    card_id TEXT,
    UNIQUE (vendor_code, serial_number)
  ) STRICT;
  CREATE INDEX card_state ON card (state, place);
  -- Not unique: another maker's applets may all give the same device id.
  CREATE INDEX card_device ON card (card_id);

  CREATE TABLE package (
    vendor_code TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('issue', 'test')),
    package_id TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    binding TEXT NOT NULL,
    enc TEXT NOT NULL,
    ciphertext TEXT NOT NULL,
    PRIMARY KEY (vendor_code, serial_number, purpose),
    FOREIGN KEY (vendor_code, serial_number) REFERENCES card (vendor_code, serial_number)
  ) STRICT;

  CREATE TABLE customer (
    customer_id TEXT PRIMARY KEY,
    customer_key TEXT NOT NULL UNIQUE CHECK (length(customer_key) = 64),
    kind TEXT NOT NULL CHECK (kind IN ('personal', 'soleProprietor')),
    name TEXT NOT NULL,
    masked_name TEXT NOT NULL,
    masked_identity TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    masked_phone TEXT NOT NULL,
    sealed_enc TEXT NOT NULL,
    sealed_ciphertext TEXT NOT NULL,
    identity_check TEXT NOT NULL,
    checked_by TEXT NOT NULL
  ) STRICT;

  CREATE TABLE issue (
    issue_id TEXT PRIMARY KEY,
    vendor_code TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (customer_id),
    institution_code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'completed', 'spoiled')),
    begun_seq INTEGER NOT NULL REFERENCES journal (seq),
    ended_seq INTEGER REFERENCES journal (seq),
    CHECK ((state = 'open') = (ended_seq IS NULL)),
    FOREIGN KEY (vendor_code, serial_number) REFERENCES card (vendor_code, serial_number)
  ) STRICT;
  CREATE INDEX issue_token ON issue (vendor_code, serial_number, begun_seq);
  -- R16, R3: one unfinished write per card, and per customer and institution.
  CREATE UNIQUE INDEX issue_open_card ON issue (vendor_code, serial_number) WHERE state = 'open';
  CREATE UNIQUE INDEX issue_open_customer ON issue (customer_id, institution_code) WHERE state = 'open';

  CREATE TABLE held_token (
    customer_id TEXT NOT NULL REFERENCES customer (customer_id),
    vendor_code TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    institution_code TEXT NOT NULL,
    state TEXT NOT NULL,
    issued_seq INTEGER REFERENCES journal (seq),
    PRIMARY KEY (customer_id, vendor_code, serial_number)
  ) STRICT;

  CREATE TABLE teller (
    teller_id TEXT PRIMARY KEY,
    name_ko TEXT NOT NULL,
    name_en TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('teller', 'supervisor')),
    password_hash TEXT NOT NULL,
    failed_count INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT
  ) STRICT;

  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
  `
  -- What the registry says of an entry that it did not simply apply.
  ALTER TABLE journal_outcome ADD COLUMN text TEXT;
  `,
  `
  ALTER TABLE card ADD COLUMN holder TEXT REFERENCES teller (teller_id);
  ALTER TABLE card ADD COLUMN spoiled_seq INTEGER REFERENCES journal (seq);
  ALTER TABLE card ADD COLUMN discarded TEXT CHECK (discarded IN ('returned', 'destroyed', 'elsewhere'));
  CREATE INDEX card_holder ON card (holder, state, place);

  -- What the centre has announced, so that it can be received while the line is down (R12).
  CREATE TABLE shipment (
    shipment_id TEXT PRIMARY KEY,
    vendor_code TEXT NOT NULL,
    announced_at TEXT NOT NULL,
    waiting TEXT NOT NULL
  ) STRICT;

  CREATE TABLE closing (
    closing_id TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    signed_seq INTEGER NOT NULL REFERENCES journal (seq),
    reopened_seq INTEGER REFERENCES journal (seq)
  ) STRICT;
  -- R17: a day is closed once, until it is reopened.
  CREATE UNIQUE INDEX closing_day ON closing (day) WHERE reopened_seq IS NULL;

  CREATE INDEX journal_time ON journal (occurred_at);
  `,
  `
  -- 9001: everybody by name without reading their sealed numbers; whose a card is; all that happened to them.
  CREATE INDEX customer_directory ON customer (name, birth_date, masked_phone);
  CREATE INDEX held_token_serial ON held_token (serial_number, vendor_code);
  CREATE INDEX issue_customer ON issue (customer_id);
  CREATE INDEX journal_token ON journal (body ->> 'serialNumber', body ->> 'vendorCode')
    WHERE body ->> 'serialNumber' IS NOT NULL;
  CREATE INDEX journal_replaced ON journal (body ->> '$.replaces.serialNumber')
    WHERE body ->> '$.replaces.serialNumber' IS NOT NULL;
  CREATE INDEX journal_customer ON journal (body ->> '$.customer.customerId')
    WHERE body ->> '$.customer.customerId' IS NOT NULL;
  -- 9101, 9201
  CREATE INDEX journal_approved ON journal (occurred_at) WHERE approver_id IS NOT NULL;
  CREATE INDEX journal_type ON journal (type, occurred_at);

  -- R13: transactions that a teller left for a supervisor to decide.
  CREATE TABLE approval_request (
    request_id TEXT PRIMARY KEY,
    transaction_code TEXT NOT NULL,
    vendor_code TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (customer_id),
    draft TEXT NOT NULL,
    teller_id TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'used', 'withdrawn')),
    approver_id TEXT,
    decided_at TEXT,
    reason TEXT,
    CHECK (approver_id IS NULL OR approver_id <> teller_id)
  ) STRICT;
  CREATE INDEX approval_request_state ON approval_request (state, asked_at);
  `,
  `
  -- Counted and shown often, over a journal that may be long.
  CREATE INDEX journal_issues ON journal (seq) WHERE type = 'issue.begun';
  CREATE INDEX journal_incidents ON journal (seq) WHERE type = 'incident.reported';

  ALTER TABLE journal_outcome ADD COLUMN settled_by INTEGER REFERENCES journal (seq);

  -- Packages that were destroyed unused, until the registry has heard of it.
  CREATE TABLE package_return (
    package_id TEXT PRIMARY KEY,
    vendor_code TEXT NOT NULL,
    serial_number TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE form (
    form_id TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    version INTEGER NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customer (customer_id),
    transaction_id TEXT NOT NULL UNIQUE,
    vendor_code TEXT,
    serial_number TEXT,
    given TEXT NOT NULL,
    teller_id TEXT NOT NULL,
    touched_at TEXT NOT NULL,
    signed_seq INTEGER REFERENCES journal (seq)
  ) STRICT;
  -- One form of each kind lies open for a customer.
  CREATE UNIQUE INDEX form_draft ON form (customer_id, form) WHERE signed_seq IS NULL;
  CREATE INDEX form_customer ON form (customer_id, form, signed_seq);
  `,
  `
  -- Where a customer's token is registered, as the registry last said.
  ALTER TABLE held_token ADD COLUMN registrations TEXT;
  `,
];
