import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { VirtualCard } from "../../src/card/index.ts";
import type { Clock } from "../../src/contract/clock.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { Desk } from "../../src/counter/index.ts";
import { type Ledger, openLedger } from "../../src/ledger/index.ts";
import { type SimulatedCard, SimulatedReader } from "../../src/reader/index.ts";
import type { RegistryClient } from "../../src/sync/index.ts";
import { generateSealingKeys, generateSigningKeys } from "../../src/trust/index.ts";
import type { Chance } from "./chance.ts";
import type { FaultyLine } from "./faultyLine.ts";
import type { Person } from "./model.ts";
import { approver, teller } from "./people.ts";
import { SimulatedLine } from "./simulatedLine.ts";
import { type Actor, Turns } from "./turns.ts";

/** A ledger's files. */
const DISK = ["", "-wal", "-shm"] as const;

/** The machine went down in the middle of something. */
export class PowerCut extends Error {}

export interface StationOptions {
  readonly name: string;
  readonly workstationId: string;
  readonly branchCode: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly line: FaultyLine;
  readonly registry: () => RegistryClient;
  readonly enrolmentCode: () => Promise<string | null>;
  readonly allotment: number;
  readonly chance: Chance;
  /** Told every exchange and how it ended, in the order they happen. */
  readonly trace: (line: string) => void;
}

interface StationKeys {
  readonly signing: ReturnType<typeof generateSigningKeys>;
  readonly sealing: ReturnType<typeof generateSealingKeys>;
  readonly ledger: Secret;
  readonly customer: Secret;
}

const newKeys = (): StationKeys => ({
  signing: generateSigningKeys(),
  sealing: generateSealingKeys(),
  ledger: Secret.take(randomBytes(32)),
  customer: Secret.take(randomBytes(32)),
});

/**
 * One workstation: the real ledger on a real file, the real line, the real counter, a simulated reader. It can lose
 * power at any exchange with card or registry, and get back an old copy of its disk.
 */
export class Station {
  readonly name: string;
  readonly workstationId: string;
  readonly branchCode: string;
  readonly faults: FaultyLine;
  /** Told by the registry that its journal cannot be what it says: it is to be replaced. */
  retired = false;
  /** The newest copy of its disk was put back after it had gone on, or is at work in a second machine. */
  restored = false;
  /** Stopped by an operator: nothing is taken from it any more. */
  stopped = false;
  /** Who was identified here, by their id in this ledger. */
  readonly customers = new Map<string, Person>();
  /** How far its clock is wrong, milliseconds. */
  clockOff = 0;
  readonly #clock: Clock = { now: () => this.#options.clock.now() + this.clockOff };
  readonly #options: StationOptions;
  readonly #keys: StationKeys;
  readonly #file: string;
  #reader = new SimulatedReader({ latencyMs: 0, commandDeadlineMs: 50 });
  #ledger: Ledger | null = null;
  #line: SimulatedLine | null = null;
  #turns: Turns;
  #desk: Desk | null = null;
  #exchangesLeft = Number.POSITIVE_INFINITY;
  #isCut = false;

  constructor(options: StationOptions, keys: StationKeys = newKeys()) {
    this.#options = options;
    this.#keys = keys;
    this.#turns = new Turns(options.name, options.chance);
    this.name = options.name;
    this.workstationId = options.workstationId;
    this.branchCode = options.branchCode;
    this.faults = options.line;
    this.#file = join(options.folder, `${options.name}.db`);
  }

  get desk(): Desk {
    if (!this.#desk) throw new Error(`${this.name} is off`);
    return this.#desk;
  }

  get reader(): SimulatedReader {
    return this.#reader;
  }

  get institutionCode(): string {
    return this.branchCode.slice(0, 3);
  }

  async start(): Promise<void> {
    const { line, registry, enrolmentCode, allotment } = this.#options;
    const clock = this.#clock;
    const keys = this.#keys;
    const { workstationId, branchCode } = this;
    this.#exchangesLeft = Number.POSITIVE_INFINITY;
    this.#isCut = false;
    this.#turns = new Turns(this.name, this.#options.chance);
    this.#reader = new SimulatedReader({ latencyMs: 0, commandDeadlineMs: 50 });
    const ledger = await openLedger({
      file: this.#file,
      key: keys.ledger,
      signingKey: keys.signing.privateKey,
      publicKey: keys.signing.publicKey,
      workstationId,
      clock,
    });
    for (const { tellerId, name, role } of [teller, approver]) {
      if (await ledger.tellers.find(tellerId)) continue;
      await ledger.tellers.add({ tellerId, name, role, passwordHash: "none: nobody signs in here" });
    }
    const client = line.through(registry);
    const enrolment = {
      workstationId,
      branchCode,
      signingKey: keys.signing.publicKey,
      sealingKey: keys.sealing.publicKey,
      code: enrolmentCode,
    };
    this.#line = new SimulatedLine(
      { client: this.#watched("line", client), ledger, clock, allotment, enrolment },
      this.#turns,
    );
    this.#ledger = ledger;
    this.#desk = {
      workstationId,
      institutionCode: this.institutionCode,
      branchCode,
      ledger,
      readers: this.#reader,
      line: this.#line,
      registry: this.#watched("counter", client),
      sealingKey: keys.sealing.privateKey,
      customerKey: keys.customer,
      forms: { folder: `${this.#file}.forms`, key: keys.customer },
      clock,
    };
    this.#line.start();
    await this.#turns.giveAll();
  }

  async stop(): Promise<void> {
    const [line, ledger, reader] = [this.#line, this.#ledger, this.#reader];
    this.#desk = null;
    this.#line = null;
    this.#ledger = null;
    // The ledger first: what is still under way must not write any more.
    await ledger?.close();
    await reader.close();
    await line?.close();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Lay a card on the reader, replacing what lies there. */
  lay(card: VirtualCard): void {
    this.#reader.insert(this.#watchedCard(card));
  }

  /** Have the power go after so many exchanges with card or registry. */
  planPowerCut(exchanges: number): void {
    this.#exchangesLeft = exchanges;
  }

  /**
   * Do something at this machine, until its line rests again; when the power goes meanwhile, the machine is started
   * again afterwards.
   */
  async work<T>(what: (desk: Desk) => Promise<T>): Promise<T> {
    this.#turns.stands("counter", "running");
    const turns = this.#turns;
    let done = false;
    const working = what(this.desk).finally(() => {
      done = true;
      turns.stands("counter", "resting");
    });
    working.catch(() => {});
    await turns.giveAll();
    while (!done && !this.#isCut) {
      this.#line?.endPatience();
      await turns.giveAll();
    }
    this.calm();
    // It may have been the line, at work by itself, that the power went away under.
    if (this.#isCut) {
      await this.restart();
      await working.catch(() => {});
      throw new PowerCut(this.name);
    }
    return await working;
  }

  /** Nothing goes wrong at this machine until something is planned anew. */
  calm(): void {
    this.#exchangesLeft = Number.POSITIVE_INFINITY;
    this.#reader.planFault(null);
  }

  /** Have the line do everything it can do now. */
  async sync(): Promise<void> {
    await this.work(async ({ line }) => line.wake());
  }

  /** Copy the disk, as an image of the running machine would. */
  backUp(): void {
    for (const part of DISK) {
      rmSync(`${this.#file}${part}.old`, { force: true });
      if (existsSync(`${this.#file}${part}`))
        copyFileSync(`${this.#file}${part}`, `${this.#file}${part}.old`);
    }
  }

  /** There is a copy of its disk. */
  get hasCopy(): boolean {
    return existsSync(`${this.#file}.old`);
  }

  /** Put the copy back. */
  async restore(): Promise<void> {
    await this.stop();
    this.#putCopy(this.#file);
    this.restored = true;
    await this.start();
  }

  /** A second machine with the copy of this one's disk and all its keys, not started. */
  copyAs(name: string, line: FaultyLine): Station {
    const copy = new Station({ ...this.#options, name, line }, this.#keys);
    this.#putCopy(copy.#file);
    copy.clockOff = this.clockOff;
    for (const [customerId, who] of this.customers) copy.customers.set(customerId, who);
    this.restored = true;
    copy.restored = true;
    return copy;
  }

  #putCopy(file: string): void {
    for (const part of DISK) {
      rmSync(`${file}${part}`, { force: true });
      if (existsSync(`${this.#file}${part}.old`)) copyFileSync(`${this.#file}${part}.old`, `${file}${part}`);
    }
  }

  /** One exchange with card or registry, when it is the actor's turn. The power may go before it or after it. */
  async #exchange<T>(actor: Actor, name: string, perform: () => Promise<T>): Promise<T> {
    await this.#turns.pass(actor);
    this.#countDown();
    const told = (end: string) => this.#options.trace(`${this.name} ${actor} ${name} ${end}`);
    try {
      const answer = await perform();
      told("done");
      this.#countDown();
      return answer;
    } catch (error) {
      if (!(error instanceof PowerCut)) told((error as { fullCode?: string }).fullCode ?? "failed");
      throw error;
    }
  }

  #countDown(): void {
    this.#exchangesLeft -= 1;
    if (this.#exchangesLeft >= 0) return;
    this.#exchangesLeft = Number.POSITIVE_INFINITY;
    this.#reader.remove();
    // Synchronous up to the file's close: nothing is written after this line.
    void this.#ledger?.close();
    const cut = new PowerCut(this.name);
    this.#isCut = true;
    this.#turns.end(cut);
    throw cut;
  }

  #watched(actor: Actor, client: RegistryClient): RegistryClient {
    return new Proxy(client, {
      get:
        (target, method: keyof RegistryClient) =>
        (...request: unknown[]) =>
          this.#exchange(actor, method, () =>
            (target[method] as (...of: unknown[]) => Promise<unknown>)(...request),
          ),
    });
  }

  #watchedCard(card: VirtualCard): SimulatedCard {
    return {
      atr: card.atr,
      powerOn: () => card.powerOn(),
      powerOff: () => card.powerOff(),
      transmit: (apdu: Uint8Array) => this.#exchange("counter", "card", () => card.transmit(apdu)),
    };
  }
}
