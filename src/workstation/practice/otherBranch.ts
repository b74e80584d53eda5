import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { personalise, VirtualCard } from "../../card/index.ts";
import type { Clock } from "../../contract/clock.ts";
import type { JournalCustomer } from "../../contract/customer.ts";
import type { TokenRef } from "../../contract/ids.ts";
import type { JournalContent } from "../../contract/journal.ts";
import type { Secret } from "../../contract/secret.ts";
import type { RegistryClient } from "../../sync/index.ts";
import {
  GENESIS,
  generateSealingKeys,
  generateSigningKeys,
  openPackage,
  sealIdentity,
  signEntry,
} from "../../trust/index.ts";
import { WorkstationError } from "../errors.ts";

/** Who works at a branch that is played. */
const TELLER = "practice";

export interface PlayedBranch {
  readonly branchCode: string;
  readonly client: RegistryClient;
  readonly clock: Clock;
  /** Training's enrolment code, which is good for any branch; null while there is none. */
  readonly code: () => Promise<string | null>;
}

/**
 * Another branch of the made-up world, played in this process: a workstation of its own with keys in memory, that
 * does at the training registry what any workstation does, and nothing else.
 */
export class OtherBranch {
  readonly #of: PlayedBranch;
  readonly #workstationId = uuidv7();
  readonly #signing = generateSigningKeys();
  readonly #sealing = generateSealingKeys();
  #position = GENESIS;
  #registrySealingKey: string | null = null;

  constructor(of: PlayedBranch) {
    this.#of = of;
  }

  get institutionCode(): string {
    return this.#of.branchCode.slice(0, 3);
  }

  /**
   * A card of this branch, issued to a person.
   * @param identity their identity number, which the caller wipes
   * @throws WorkstationError practiceFailed; SyncError
   */
  async issue(person: { readonly maskedName: string; readonly identity: Secret }) {
    const customer = await this.#customer(person);
    const { client } = this.#of;
    const workstationId = this.#workstationId;
    const { packages } = await client.packages({ workstationId, purpose: "issue", count: 1 });
    const [sealed] = packages;
    if (!sealed) throw new WorkstationError("practiceFailed");
    const { vendorCode, serialNumber, packageId, parameters } = sealed.binding;
    const token = { vendorCode, serialNumber };
    const secrets = await openPackage(this.#sealing.privateKey, sealed, {
      ...token,
      workstationId,
      purpose: "issue",
      now: this.#of.clock.now(),
    });
    try {
      const { seed } = secrets;
      if (!seed) throw new WorkstationError("practiceFailed");
      const card = VirtualCard.blank();
      const { institutionCode } = this;
      const { branchCode } = this.#of;
      const issueId = uuidv7();
      const of = { issueId, ...token };
      const order = { ...secrets, seed, token, parameters, profile: "locked" as const };
      const { proof, commands } = await personalise(card, {
        ...order,
        expectedDeviceId: card.deviceId,
        random: (length) => Uint8Array.from(randomBytes(length)),
        onBegun: async ({ deviceId: cardId }) => {
          const body = {
            ...of,
            packageId,
            institutionCode,
            branchCode,
            profile: order.profile,
            cardId,
            customer,
          };
          await this.#record({ type: "issue.begun", body });
        },
      });
      const body = { ...of, parameters, proof, commands, durationMs: 0, resumed: false };
      await this.#record({ type: "issue.completed", body });
      return { token, card, customer, parameters };
    } finally {
      for (const secret of Object.values(secrets)) secret?.wipe();
    }
  }

  /** The customer comes back and reports the card. @throws WorkstationError practiceFailed; SyncError */
  async report(token: TokenRef, customer: JournalCustomer, kind: "lost" | "stolen"): Promise<void> {
    await this.#record({
      type: "incident.reported",
      body: { incidentId: uuidv7(), ...token, kind, customer },
    });
  }

  async #customer(person: {
    readonly maskedName: string;
    readonly identity: Secret;
  }): Promise<JournalCustomer> {
    const { clock } = this.#of;
    this.#registrySealingKey ??= await this.#enrol();
    const key = this.#registrySealingKey;
    const customerId = uuidv7();
    const workstationId = this.#workstationId;
    return {
      customerId,
      kind: "personal",
      maskedName: person.maskedName,
      sealedIdentity: await sealIdentity(key, person.identity, { workstationId, customerId }),
      check: { document: "residentCard", method: "keyed", checkedAt: new Date(clock.now()).toISOString() },
    };
  }

  /** @returns the registry's sealing key */
  async #enrol(): Promise<string> {
    const enrolmentCode = await this.#of.code();
    if (enrolmentCode === null) throw new WorkstationError("practiceFailed");
    const { registrySealingKey, shipment } = await this.#of.client.enrol({
      workstationId: this.#workstationId,
      enrolmentCode,
      branchCode: this.#of.branchCode,
      signingKey: this.#signing.publicKey,
      sealingKey: this.#sealing.publicKey,
    });
    if (shipment) await this.#record({ type: "stock.received", body: shipment });
    return registrySealingKey;
  }

  async #record({ type, body }: JournalContent): Promise<void> {
    const { client, clock } = this.#of;
    const row = {
      seq: this.#position.seq + 1,
      id: uuidv7(),
      workstationId: this.#workstationId,
      ...{ type, body },
      occurredAt: new Date(clock.now()).toISOString(),
      tellerId: TELLER,
    };
    const entry = signEntry(row, this.#position.hash, this.#signing.privateKey);
    const { outcomes, position } = await client.push({
      workstationId: this.#workstationId,
      entries: [entry],
    });
    this.#position = position;
    // A shipment that this branch had received before disagrees with nothing that matters here.
    const accepted = outcomes[0]?.outcome === "applied" || type === "stock.received";
    if (!accepted) throw new WorkstationError("practiceFailed");
  }
}
