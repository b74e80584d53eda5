import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { AllotmentPolicy, ReturnPackages } from "../../src/contract/allotment.ts";
import type { Clock } from "../../src/contract/clock.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { JournalEntry } from "../../src/contract/journal.ts";
import { CardRekeyed } from "../../src/contract/phoneEntries.ts";
import type {
  Enrolled,
  EnrolWorkstation,
  EntryOutcome,
  HeldToken,
  PackagePurpose,
  SealedPackage,
} from "../../src/contract/registry.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { StockMove, WaitingShipment } from "../../src/contract/shipments.ts";
import type { Quarantine, TellStanding } from "../../src/contract/standing.ts";
import { type CardProfile, defaultOtpParameters, type OtpParameters } from "../../src/contract/token.ts";
import { Transaction } from "../../src/contract/transaction.ts";
import { verifyTotp } from "../../src/otp/index.ts";
import { type RegistryClient, SyncError } from "../../src/sync/index.ts";
import {
  GENESIS,
  generateSealingKeys,
  type JournalPosition,
  openIdentity,
  sealPackage,
  verifyChain,
} from "../../src/trust/index.ts";

const nameOf = ({ vendorCode, serialNumber }: TokenRef) => `${vendorCode}-${serialNumber}`;
const DAY_MS = 24 * 60 * 60_000;

/**
 * A registry in memory with real seals, signatures and OTPs behind the client's own interface, that can be cut off
 * and made to answer otherwise. It keeps what it was sent, so that a test can look for what must not be in there.
 */
export class ScriptedRegistry implements RegistryClient {
  /** Every call is refused as when there is no line. */
  down = false;
  /** Answers in place of its own; a test sets and deletes them. */
  answers: Partial<RegistryClient> = {};
  /** What a journal entry is answered with; `applied` without a word. */
  judge: (entry: JournalEntry) => Omit<EntryOutcome, "seq"> | undefined = () => undefined;
  /** Cards on their way to the branch. */
  waiting: WaitingShipment[] = [];
  /** Replaced workstations of the branch. */
  moves: StockMove[] = [];
  /** What the registry knows that customers hold. */
  held: HeldToken[] = [];
  parameters: OtpParameters = defaultOtpParameters;
  transportKey: Uint8Array | null = null;
  /** Registry's clock minus ours, milliseconds. */
  offsetMs = 0;
  /** Every request, in order. */
  readonly requests: { readonly call: keyof RegistryClient; readonly request: unknown }[] = [];
  readonly journal: JournalEntry[] = [];
  readonly sealing = generateSealingKeys();
  /** Identity numbers that came sealed, as opened here. */
  readonly identities: string[] = [];
  readonly #clock: Clock;
  readonly #shipment: readonly TokenRef[];
  readonly #secrets = new Map<string, { seed: Uint8Array; accessKey: Uint8Array }>();
  /** Cards whose access key is to be changed at the next tap (R9), by name. */
  readonly #rotations = new Map<string, { keyVersion: number; nextAccessKey: Uint8Array }>();
  readonly #lastTimeStep = new Map<string, number>();
  readonly #outcomes = new Map<number, EntryOutcome>();
  #enrolled: EnrolWorkstation | null = null;
  #position: JournalPosition = GENESIS;

  constructor(clock: Clock, shipment: readonly TokenRef[]) {
    this.#clock = clock;
    this.#shipment = shipment;
  }

  /** How often it was asked. */
  count(call: keyof RegistryClient): number {
    return this.requests.filter((asked) => asked.call === call).length;
  }

  /** Seed and access key of a token; made when first asked for. */
  secretsOf(token: TokenRef): { seed: Uint8Array; accessKey: Uint8Array } {
    const kept = this.#secrets.get(nameOf(token));
    if (kept) return kept;
    const made = {
      seed: Uint8Array.from(randomBytes(32)),
      accessKey: Uint8Array.from(randomBytes(16)),
    };
    this.#secrets.set(nameOf(token), made);
    return made;
  }

  /** Have a card's access key changed at its next tap (R9); gives the new key. */
  rotate(token: TokenRef, keyVersion: number): Uint8Array {
    const nextAccessKey = Uint8Array.from(randomBytes(16));
    this.#rotations.set(nameOf(token), { keyVersion, nextAccessKey });
    return nextAccessKey;
  }

  async health() {
    return this.#answer("health", undefined, async () => ({
      status: "ok" as const,
      database: true,
      time: new Date(this.#clock.now() + this.offsetMs).toISOString(),
      version: "test",
      training: true,
    }));
  }

  async enrol(request: EnrolWorkstation) {
    return this.#answer("enrol", request, async (): Promise<Enrolled> => {
      this.#enrolled = request;
      return {
        workstationId: request.workstationId,
        institution: { code: request.branchCode.slice(0, 3), name: { ko: "한빛은행", en: "Hanbit Bank" } },
        branch: { code: request.branchCode, name: { ko: "을지로지점", en: "Euljiro Branch" } },
        registrySealingKey: this.sealing.publicKey,
        position: this.#position,
        shipment: { shipmentId: "TEST-1", cards: [...this.#shipment] },
      };
    });
  }

  /** Its branch's policy; enough for whatever a test asks for. */
  policy: AllotmentPolicy = { size: 500, offlineLimit: 20, packageHours: 720 };
  quarantine: Quarantine | null = null;
  /** Packages that came back. */
  readonly returned: ReturnPackages["packages"] = [];

  async standing(workstationId: string, told: TellStanding) {
    return this.#answer("standing", { workstationId, ...told }, async () => ({
      position: this.#position,
      epoch: 1,
      policy: this.policy,
      quarantine: this.quarantine,
    }));
  }

  async returnPackages(request: ReturnPackages) {
    return this.#answer("returnPackages", request, async () => {
      this.returned.push(...request.packages);
      return { returned: request.packages.length };
    });
  }

  async renewCertificate(workstationId: string, request: { readonly certificate: string }) {
    return this.#answer("renewCertificate", { workstationId, ...request }, async () => ({
      notAfter: new Date(this.#clock.now() + 365 * DAY_MS).toISOString(),
    }));
  }

  async packages(request: Parameters<RegistryClient["packages"]>[0]) {
    return this.#answer("packages", request, async () => ({
      packages: await Promise.all((request.tokens ?? []).map((token) => this.seal(token, request.purpose))),
    }));
  }

  /** A package for the enrolled workstation. */
  async seal(token: TokenRef, purpose: PackagePurpose): Promise<SealedPackage> {
    if (!this.#enrolled) throw new Error("nobody is enrolled");
    const { seed, accessKey } = this.secretsOf(token);
    const isTest = purpose === "test";
    const isOpen = this.profileOf(token) === "open";
    const rotation = isTest ? this.#rotations.get(nameOf(token)) : undefined;
    return sealPackage(
      this.#enrolled.sealingKey,
      {
        packageId: uuidv7(),
        vendorCode: token.vendorCode,
        serialNumber: token.serialNumber,
        workstationId: this.#enrolled.workstationId,
        purpose,
        expiresAt: new Date(
          this.#clock.now() + this.offsetMs + (isTest ? 5 * 60_000 : 30 * DAY_MS),
        ).toISOString(),
        parameters: this.parameters,
        ...(rotation ? { nextKeyVersion: rotation.keyVersion } : {}),
      },
      {
        ...(isTest ? {} : { seed: Secret.copyOf(seed) }),
        ...(isTest && isOpen ? {} : { accessKey: Secret.copyOf(accessKey) }),
        ...(rotation ? { nextAccessKey: Secret.copyOf(rotation.nextAccessKey) } : {}),
        ...(isTest || !this.transportKey ? {} : { transportKey: Secret.copyOf(this.transportKey) }),
      },
    );
  }

  async customerTokens(request: Parameters<RegistryClient["customerTokens"]>[0]) {
    return this.#answer("customerTokens", request, async () => {
      const { workstationId, customerId, sealedIdentity } = request;
      const identity = await openIdentity(this.sealing.privateKey, sealedIdentity, {
        workstationId,
        customerId,
      });
      this.identities.push(identity.use((bytes) => Buffer.from(bytes).toString("utf8")));
      return { tokens: this.held };
    });
  }

  async push(request: Parameters<RegistryClient["push"]>[0]) {
    return this.#answer("push", request, async () => {
      const fresh = request.entries.filter(({ seq }) => seq > this.#position.seq);
      this.#position = verifyChain(fresh, this.#position, this.#enrolled?.signingKey ?? "");
      for (const entry of fresh) {
        this.journal.push(entry);
        this.#noteRekeyed(entry);
        this.#outcomes.set(entry.seq, { seq: entry.seq, outcome: "applied", ...this.judge(entry) });
      }
      return {
        outcomes: request.entries.flatMap(({ seq }) => this.#outcomes.get(seq) ?? []),
        position: this.#position,
      };
    });
  }

  #noteRekeyed({ type, body }: JournalEntry): void {
    if (type !== "card.rekeyed") return;
    const { vendorCode, serialNumber, keyVersion } = CardRekeyed.shape.body.parse(body);
    const token = { vendorCode, serialNumber };
    const rotation = this.#rotations.get(nameOf(token));
    if (rotation?.keyVersion !== keyVersion) return;
    this.#secrets.set(nameOf(token), { ...this.secretsOf(token), accessKey: rotation.nextAccessKey });
    this.#rotations.delete(nameOf(token));
  }

  async verify(request: Parameters<RegistryClient["verify"]>[0]) {
    return this.#answer("verify", request, async () => {
      const { requestId = uuidv7(), otp, transaction } = request;
      const verdict = verifyTotp({
        key: Secret.copyOf(this.secretsOf(request).seed),
        parameters: this.parameters,
        otp,
        atSeconds: (this.#clock.now() + this.offsetMs) / 1000,
        drift: 0,
        lastTimeStep: this.#lastTimeStep.get(nameOf(request)) ?? null,
        transaction: transaction && Transaction.parse(transaction),
      });
      if (!verdict.accepted) return { requestId, accepted: false, reason: verdict.reason };
      this.#lastTimeStep.set(nameOf(request), verdict.timeStep);
      return { requestId, accepted: true, timeStep: verdict.timeStep, drift: verdict.drift };
    });
  }

  async token(vendorCode: string, serialNumber: string) {
    return this.#answer("token", { vendorCode, serialNumber }, async () => {
      throw new SyncError("refused", { problemCode: "registry.tokenUnknown" });
    });
  }

  async tokenHistory(vendorCode: string, serialNumber: string) {
    return this.#answer("tokenHistory", { vendorCode, serialNumber }, async () => ({
      events: [],
      complete: true,
    }));
  }

  async changes(query: Parameters<RegistryClient["changes"]>[0]) {
    return this.#answer("changes", query, async () => ({
      changes: [],
      next: query.after === undefined || query.after === "head" ? "0" : query.after,
    }));
  }

  async phones(vendorCode: string, serialNumber: string) {
    return this.#answer("phones", { vendorCode, serialNumber }, async () => ({
      phones: [],
      keyChangeDue: false,
    }));
  }

  async invitation(invitationId: string) {
    return this.#answer("invitation", { invitationId }, async () => {
      throw new SyncError("refused", { problemCode: "registry.invitationUnknown" });
    });
  }

  async shipments(workstationId: string) {
    return this.#answer("shipments", { workstationId }, async () => ({
      shipments: this.waiting,
      moves: this.moves,
    }));
  }

  /** The profile its journal has for a token. */
  profileOf(token: TokenRef): CardProfile | undefined {
    const begun = this.journal.findLast(
      ({ type, body }) =>
        type === "issue.begun" &&
        body.vendorCode === token.vendorCode &&
        body.serialNumber === token.serialNumber,
    );
    return begun?.body.profile as CardProfile | undefined;
  }

  async #answer<N extends keyof RegistryClient>(
    call: N,
    request: unknown,
    own: () => ReturnType<RegistryClient[N]>,
  ): Promise<Awaited<ReturnType<RegistryClient[N]>>> {
    if (this.down) throw new SyncError("unreachable");
    this.requests.push({ call, request });
    const scripted = this.answers[call] as ((...of: unknown[]) => ReturnType<RegistryClient[N]>) | undefined;
    return await (scripted ? scripted(request) : own());
  }
}
