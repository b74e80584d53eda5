import { randomBytes, randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { JournalBody, JournalEntry, JournalType } from "../../src/contract/journal.ts";
import type {
  CustomerTokens,
  Enrolled,
  EntryOutcome,
  JournalOutcomes,
  Packages,
  SealedPackage,
} from "../../src/contract/registry.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { CardProfile } from "../../src/contract/token.ts";
import type { Transaction } from "../../src/contract/transaction.ts";
import { hmac, totp, transactionOtp } from "../../src/otp/index.ts";
import {
  GENESIS,
  generateSealingKeys,
  generateSigningKeys,
  type JournalPosition,
  openPackage,
  sealIdentity,
  signEntry,
} from "../../src/trust/index.ts";

interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly code?: string; readonly rule?: string };
}

/** Whatever carries a request to a registry: Fastify itself, in process, or a line that tests cut. */
export interface Door {
  inject(request: {
    url: string;
    method?: "POST";
    payload?: object;
  }): Promise<{ readonly statusCode: number; json(): unknown }>;
}

/** Call the registry's API. */
export async function call<T>(app: Door, path: string, body?: unknown): Promise<Answer<T>> {
  const response = await app.inject(
    body === undefined ? { url: path } : { method: "POST", url: path, payload: body as object },
  );
  return { status: response.statusCode, body: response.json() as Answer<T>["body"] };
}

/** A card as it lies in the customer's hand: the seed that was written to it. */
export interface IssuedCard extends TokenRef {
  readonly seed: Secret;
  readonly issueId: string;
}

const parameters = { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 } as const;

type Replacement = JournalBody<"issue.begun">["replaces"];

/** The same card, and whose it is. */
export interface HeldCard extends IssuedCard {
  readonly identity: string;
}

/** The OTP a card shows at an instant, in seconds since 1970. */
export function otpOf(card: IssuedCard, atSeconds: number, transaction?: Transaction): string {
  return transaction
    ? transactionOtp(card.seed, transaction, atSeconds, parameters)
    : totp(card.seed, atSeconds, parameters);
}

/** A workstation as the registry sees one: keys, a signed journal, and what it does with them. */
export class Branch {
  readonly workstationId = uuidv7();
  readonly signing = generateSigningKeys();
  readonly sealing = generateSealingKeys();
  readonly branchCode: string;
  readonly app: Door;
  position: JournalPosition = GENESIS;
  /** Everything that was ever written here, oldest first. */
  readonly journal: JournalEntry[] = [];
  enrolled: Enrolled | null = null;

  constructor(app: Door, branchCode = "9010042") {
    this.app = app;
    this.branchCode = branchCode;
  }

  /** Enrolled, with the branch's whole shipment received into stock. */
  static async opened(app: Door, enrolmentCode: string, branchCode?: string): Promise<Branch> {
    const branch = new Branch(app, branchCode);
    await branch.enrol(enrolmentCode);
    const shipment = branch.enrolled?.shipment;
    if (shipment) await branch.record("stock.received", shipment);
    return branch;
  }

  async enrol(enrolmentCode: string): Promise<Answer<Enrolled>> {
    const answer = await call<Enrolled>(this.app, "/v1/workstations", {
      workstationId: this.workstationId,
      enrolmentCode,
      branchCode: this.branchCode,
      signingKey: this.signing.publicKey,
      sealingKey: this.sealing.publicKey,
    });
    if (answer.status === 200) this.enrolled = answer.body;
    return answer;
  }

  /** The next entry of the journal, chained and signed. */
  entry<T extends JournalType>(type: T, body: JournalBody<T>, approverId?: string): JournalEntry {
    const row = {
      seq: this.position.seq + 1,
      id: uuidv7(),
      workstationId: this.workstationId,
      type,
      body,
      occurredAt: new Date().toISOString(),
      tellerId: "teller01",
      ...(approverId === undefined ? {} : { approverId }),
    };
    const entry = signEntry(row, this.position.hash, this.signing.privateKey);
    this.position = { seq: entry.seq, hash: entry.hash };
    this.journal.push(entry);
    return entry;
  }

  push(entries: readonly JournalEntry[]): Promise<Answer<JournalOutcomes>> {
    return call(this.app, "/v1/journal", { workstationId: this.workstationId, entries });
  }

  /** Write one entry, push it, and give what became of it. */
  async record<T extends JournalType>(
    type: T,
    body: JournalBody<T>,
    approverId?: string,
  ): Promise<EntryOutcome> {
    const { status, body: answer } = await this.push([this.entry(type, body, approverId)]);
    const outcome = answer.outcomes?.[0];
    if (status !== 200 || !outcome) throw new Error(`journal refused: ${status} ${answer.code}`);
    return outcome;
  }

  packages(request: {
    tokens?: TokenRef[];
    count?: number;
    purpose?: "issue" | "test";
    customer?: { customerId: string; sealedIdentity: { enc: string; ciphertext: string } };
  }): Promise<Answer<Packages>> {
    return call(this.app, "/v1/packages", {
      workstationId: this.workstationId,
      purpose: "issue",
      ...request,
    });
  }

  open(pkg: SealedPackage, now = Date.now()) {
    const { vendorCode, serialNumber, workstationId, purpose } = pkg.binding;
    return openPackage(this.sealing.privateKey, pkg, {
      vendorCode,
      serialNumber,
      workstationId,
      purpose,
      now,
    });
  }

  /** @param where where it is taken: this workstation, or an institution's server's report */
  async sealedIdentity(identity: string, customerId: string, where = this.workstationId) {
    const number = Secret.take(Buffer.from(identity, "utf8"));
    return sealIdentity(this.enrolled?.registrySealingKey ?? "", number, {
      workstationId: where,
      customerId,
    });
  }

  /** A customer whose ID document was checked here. */
  async customer(identity: string): Promise<JournalBody<"issue.begun">["customer"]> {
    const customerId = uuidv7();
    return {
      customerId,
      kind: "personal",
      maskedName: "김*서",
      sealedIdentity: await this.sealedIdentity(identity, customerId),
      check: { document: "residentCard", method: "keyed", checkedAt: new Date().toISOString() },
    };
  }

  async customerTokens(identity: string): Promise<Answer<CustomerTokens>> {
    const customerId = uuidv7();
    return call(this.app, "/v1/customers/tokens", {
      workstationId: this.workstationId,
      customerId,
      sealedIdentity: await this.sealedIdentity(identity, customerId),
    });
  }

  /** One package out of stock, opened. */
  async takeCard(): Promise<{ pkg: SealedPackage; seed: Secret }> {
    const { body } = await this.packages({ count: 1 });
    const pkg = body.packages[0];
    if (!pkg) throw new Error("no package");
    const { seed } = await this.open(pkg);
    if (!seed) throw new Error("no seed");
    return { pkg, seed };
  }

  async begun(
    pkg: SealedPackage,
    identity: string,
    issueId: string = randomUUID(),
    profile: CardProfile = "locked",
    { replaces, approverId }: { replaces?: Replacement | undefined; approverId?: string } = {},
  ): Promise<JournalEntry> {
    const { vendorCode, serialNumber, packageId } = pkg.binding;
    const body = {
      issueId,
      vendorCode,
      serialNumber,
      packageId,
      institutionCode: this.branchCode.slice(0, 3),
      branchCode: this.branchCode,
      profile,
      cardId: "a0b1c2d3e4f50607",
      customer: await this.customer(identity),
      ...(replaces === undefined ? {} : { replaces }),
    };
    return this.entry("issue.begun", body, approverId);
  }

  completed(card: IssuedCard, provenWith: Secret = card.seed, challengeLength = 32): JournalEntry {
    const challenge = randomBytes(challengeLength);
    const { issueId, vendorCode, serialNumber } = card;
    return this.entry("issue.completed", {
      issueId,
      vendorCode,
      serialNumber,
      parameters,
      proof: {
        challenge: challenge.toString("hex"),
        mac: Buffer.from(hmac(provenWith, "SHA-256", challenge)).toString("hex"),
      },
      commands: 6,
      durationMs: 412.5,
      resumed: false,
    });
  }

  /** A card issued to a customer, from stock to active. */
  async issue(identity = randomIdentity(), profile: CardProfile = "locked"): Promise<HeldCard> {
    const { pkg, seed } = await this.takeCard();
    const { vendorCode, serialNumber } = pkg.binding;
    const card = { vendorCode, serialNumber, seed, issueId: randomUUID(), identity };
    const begun = await this.begun(pkg, identity, card.issueId, profile);
    const { body } = await this.push([begun, this.completed(card)]);
    const outcomes = body.outcomes.map((outcome) => outcome.outcome).join();
    if (outcomes !== "applied,applied") throw new Error(`issue: ${JSON.stringify(body)}`);
    return card;
  }
}

/** Thirteen digits that belong to nobody: only the registry's HMAC ever sees them. */
export function randomIdentity(): string {
  return Array.from(randomBytes(13), (byte) => String(byte % 10)).join("");
}
