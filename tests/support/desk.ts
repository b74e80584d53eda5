import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterEach } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import type { Clock } from "../../src/contract/clock.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { CustomerInput, CustomerView, IssueProgress, TellerView } from "../../src/contract/ipc.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { CardProfile } from "../../src/contract/token.ts";
import {
  type Desk,
  fictitiousCustomer,
  identifyCustomer,
  issueCard,
  resumeIssue,
  spoilIssue,
} from "../../src/counter/index.ts";
import { type Ledger, openLedger } from "../../src/ledger/index.ts";
import { SimulatedReader } from "../../src/reader/index.ts";
import { Line, type LineIdentity, type RegistryClient } from "../../src/sync/index.ts";
import type { LineOptions } from "../../src/sync/line.ts";
import { generateSealingKeys, generateSigningKeys } from "../../src/trust/index.ts";
import { ScriptedRegistry } from "./scriptedRegistry.ts";

/** Where files rest in memory, when there is such a place: every commit is an fsync, and here none has to last. */
const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A clock that the test moves; it stands in the middle of a time step. */
interface MovableClock extends Clock {
  at: number;
}

function movableClock(at = Date.parse("2026-11-22T03:00:15.000Z")): MovableClock {
  const clock = { at, now: () => clock.at };
  return clock;
}

export const teller: TellerView = {
  tellerId: "t1001",
  name: { ko: "김서연", en: "Seoyeon Kim" },
  role: "teller",
};

/** Cards of the shipment that a scripted registry sends. */
export const serial = (n: number): TokenRef => ({
  vendorCode: "71",
  serialNumber: String(42_819_000 + n).padStart(10, "0"),
});

/** The n-th made-up person's form; the same one for the same n. */
export function person(n: number): CustomerInput {
  let state = (n + 1) * 2_654_435_761;
  return fictitiousCustomer(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}

export interface DeskOptions {
  /** How many cards are shipped. */
  readonly cards?: number;
  /** How many packages are kept at hand. */
  readonly allotment?: number;
  /** Whether the line was up once, so that the workstation is enrolled and stocked; it stays as it is then. */
  readonly started?: boolean;
  /** Called with the registry before anything is asked of it. */
  readonly registry?: (registry: ScriptedRegistry) => void;
  /** Another registry in place of the scripted one, with its enrolment code and its clock. */
  readonly real?: {
    readonly client: RegistryClient;
    readonly enrolmentCode: string;
    readonly clock: Clock;
    /** The certificate it is known by, over TLS. */
    readonly identity?: (
      parts: Pick<Parameters<typeof LineIdentity.open>[0], "ledger" | "workstationId">,
    ) => Promise<LineIdentity>;
  };
}

/** A counter with everything real but (where not asked for) the registry: ledger, reader, cards, keys, line. */
export interface DeskStage {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly registry: ScriptedRegistry;
  readonly reader: SimulatedReader;
  readonly clock: MovableClock;
  readonly line: Line;
  /** Progress of every issue, in order. */
  readonly progress: IssueProgress[];
  /** A blank card, laid on the reader. */
  lay(card?: VirtualCard): VirtualCard;
  identify(n?: number): Promise<CustomerView>;
  issue(order?: {
    readonly token?: TokenRef;
    readonly profile?: CardProfile;
    readonly customer?: CustomerView;
  }): ReturnType<typeof issueCard>;
  /** Finish the one open issue. */
  resume(): ReturnType<typeof resumeIssue>;
  /** Give the one open issue up. */
  spoil(reader?: string | null): Promise<void>;
  /** Cut the line or join it, and wait until the line has noticed. */
  setLine(up: boolean): Promise<void>;
  /** Types of all journal entries, in order. */
  journalTypes(): Promise<string[]>;
  /** Close the ledger and open it again, as after a restart. Gives the desk over the new one. */
  reopen(): Promise<Desk>;
  /** Files of the ledger's folder. */
  readonly folder: string;
  /** What the line enrols with. */
  readonly enrolment: LineOptions["enrolment"];
  /** Ed25519 public key of the journal, raw 32 bytes as base64url. */
  readonly signingKey: string;
}

/** Wait until a line's view fulfils a condition, at most 30 s. */
export async function lineIs(line: Line, condition: (view: Line["view"]) => boolean): Promise<void> {
  if (condition(line.view)) return;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      stop();
      reject(new Error(`the line stays ${JSON.stringify(line.view)}`));
    }, 30_000);
    const stop = line.onChange((view) => {
      if (!condition(view)) return;
      clearTimeout(late);
      stop();
      resolve();
    });
  });
}

/** Desks for this test file; everything is closed and removed after each test. */
export function testDesks(): { open(options?: DeskOptions): Promise<DeskStage> } {
  const undo: (() => Promise<unknown> | unknown)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  return {
    async open({ cards = 5, allotment = 3, started = true, registry: prepare, real } = {}) {
      const folder = await mkdtemp(join(memoryFolder, "smartotp-desk-"));
      undo.push(() => rm(folder, { recursive: true, force: true }));
      const clock = movableClock();
      const registry = new ScriptedRegistry(
        clock,
        Array.from({ length: cards }, (_, i) => serial(i + 1)),
      );
      prepare?.(registry);
      const parts = await openParts(
        folder,
        real ?? { client: registry, enrolmentCode: "ENROLMENT-CODE", clock },
        allotment,
      );
      undo.push(() => parts.ledger.close());
      const reader = new SimulatedReader({ latencyMs: 0, commandDeadlineMs: 50 });
      undo.push(() => reader.close());
      undo.push(() => parts.line.close());
      const { ledger, line, options } = parts;
      const desk: Desk = { ...parts.desk, readers: reader };
      if (started) {
        line.start();
        await line.tried();
      }
      const progress: IssueProgress[] = [];
      const tell = (told: IssueProgress) => void progress.push(told);
      const onlyIssue = async () => {
        const [issue, ...more] = await ledger.issues.open();
        if (!issue || more.length > 0) throw new Error(`${more.length + (issue ? 1 : 0)} open issues`);
        return issue.issueId;
      };
      const stage: DeskStage = {
        desk,
        ledger,
        registry,
        reader,
        clock,
        line,
        progress,
        folder,
        signingKey: options.publicKey,
        lay(card = VirtualCard.blank()) {
          reader.insert(card);
          return card;
        },
        identify: (n = 0) => identifyCustomer(desk, teller, person(n)),
        async issue(order = {}) {
          const customer = order.customer ?? (await stage.identify());
          const { token = serial(1), profile = "locked" } = order;
          return issueCard(desk, { token, profile, customer, teller, readerName: reader.name }, tell);
        },
        async resume() {
          const issueId = await onlyIssue();
          return resumeIssue(desk, { issueId, teller, readerName: reader.name }, tell);
        },
        async spoil(readerName = reader.name) {
          const issueId = await onlyIssue();
          await spoilIssue(desk, { issueId, reason: "cardFailed", teller, readerName });
        },
        async setLine(up) {
          registry.down = !up;
          line.wake();
          await lineIs(line, ({ state }) => state === (up ? "online" : "offline"));
        },
        async journalTypes() {
          const { seq } = await ledger.journal.position();
          const entries = await Promise.all(
            Array.from({ length: seq }, (_, i) => ledger.journal.find(i + 1)),
          );
          return entries.map((entry) => entry?.type ?? "missing");
        },
        async reopen() {
          await line.close();
          await ledger.close();
          const again = await openLedger(options);
          undo.push(() => again.close());
          const newLine = new Line({ ...parts.lineOptions, ledger: again });
          undo.push(() => newLine.close());
          newLine.start();
          await newLine.tried();
          return { ...desk, ledger: again, line: newLine };
        },
        enrolment: parts.lineOptions.enrolment,
      };
      return stage;
    },
  };
}

/** Ledger, line and keys of one workstation in a folder. */
async function openParts(
  folder: string,
  { client, enrolmentCode, clock, identity }: NonNullable<DeskOptions["real"]>,
  allotment: number,
) {
  const signing = generateSigningKeys();
  const sealing = generateSealingKeys();
  const options = {
    file: join(folder, "ledger.db"),
    key: Secret.take(randomBytes(32)),
    signingKey: signing.privateKey,
    publicKey: signing.publicKey,
    workstationId: uuidv7(),
    clock,
  };
  const ledger = await openLedger(options);
  const branchCode = "9010042";
  const lineOptions = {
    client,
    ledger,
    clock,
    allotment,
    enrolment: {
      workstationId: options.workstationId,
      branchCode,
      signingKey: signing.publicKey,
      sealingKey: sealing.publicKey,
      code: async () => enrolmentCode,
      identity: await identity?.({ ledger, workstationId: options.workstationId }),
    },
    // Long rests: in a test the line moves when it is woken.
    restMs: 60_000,
    // No answer takes any time: how long one really took would be one more change to tell.
    stopwatch: () => 0,
    random: () => 0,
  };
  const line = new Line(lineOptions);
  return {
    options,
    lineOptions,
    ledger,
    line,
    desk: {
      workstationId: options.workstationId,
      institutionCode: branchCode.slice(0, 3),
      branchCode,
      ledger,
      line,
      registry: client,
      sealingKey: sealing.privateKey,
      customerKey: Secret.take(randomBytes(32)),
      forms: { folder: join(folder, "forms"), key: Secret.take(randomBytes(32)) },
      clock,
    },
  };
}
