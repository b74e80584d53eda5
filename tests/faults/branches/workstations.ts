import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import path from "node:path";

const program = path.resolve(import.meta.dirname, "workstationMain.ts");

export interface StationOptions {
  readonly folder: string;
  readonly url: string;
  readonly branchCode: string;
  readonly enrolmentCode: string;
  /** How long a request may take while things fail, milliseconds: a bad line is given up soon. */
  readonly patienceMs?: number;
  /** From one customer to the next, milliseconds. */
  readonly pauseMs?: number;
}

/** What the process is told. */
export type StationOrder = Required<StationOptions> & { readonly mode: "work" | "settle" };

const PATIENCE_MS = 2_000;
/** A good line on a busy machine is not given up. */
const SETTLE_PATIENCE_MS = 20_000;
const PAUSE_MS = 5;

/** One workstation's machine: its disk, and the process that runs on it until it is killed. */
export class StationMachine {
  readonly options: StationOptions;
  /** Entries that it said are on its disk for good. */
  readonly kept = new Set<number>();
  /** What it said when it could not go on. */
  readonly failures: string[] = [];
  workstationId = "";
  /** What it waited for last, before everything it has was sent. */
  waiting = "";
  #child: ChildProcess | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #settled = false;
  #ready = Promise.withResolvers<void>();
  readonly #enrolled = Promise.withResolvers<void>();
  #onKept = Promise.withResolvers<void>();

  constructor(options: StationOptions) {
    this.options = options;
  }

  /** Switch it on. @param diskKilobytes its files may grow by so much and no further, as on a disk that is full */
  start(mode: "work" | "settle", diskKilobytes?: number): void {
    const { patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS, ...options } = this.options;
    const patience = mode === "work" ? patienceMs : SETTLE_PATIENCE_MS;
    const order: StationOrder = { ...options, mode, pauseMs, patienceMs: patience };
    const words = [program, JSON.stringify(order)];
    const limit = diskKilobytes === undefined ? null : sizeOf(options.folder) + diskKilobytes;
    // An ignored SIGXFSZ makes a write beyond the limit an error, as a full disk does.
    const child =
      limit === null
        ? spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] })
        : spawn(
            "bash",
            ["-c", `trap '' XFSZ; ulimit -f ${limit}; exec "$@"`, "-", process.execPath, ...words],
            {
              stdio: ["ignore", "pipe", "inherit"],
            },
          );
    this.#ready = Promise.withResolvers<void>();
    this.#child = child;
    this.#ended = once(child, "exit").then(() => this.#ready.resolve());
    let said = "";
    child.stdout?.on("data", (piece) => {
      const lines = (said + piece).split("\n");
      said = lines.pop() ?? "";
      for (const line of lines) this.#hear(JSON.parse(line) as Record<string, unknown>);
    });
  }

  #hear({ kept, failed, settled, ready, enrolled, waiting, workstationId }: Record<string, unknown>): void {
    if (typeof waiting === "string") this.waiting = waiting;
    if (typeof kept === "number") {
      this.kept.add(kept);
      this.#onKept.resolve();
      this.#onKept = Promise.withResolvers<void>();
    }
    if (typeof failed === "string") this.failures.push(failed);
    if (typeof workstationId === "string") this.workstationId = workstationId;
    if (settled !== undefined) this.#settled = true;
    if (ready !== undefined) this.#ready.resolve();
    if (enrolled !== undefined) this.#enrolled.resolve();
  }

  /** It is at work, or has ended. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The registry knows it, and its branch's cards are in its stock. */
  enrolled(): Promise<void> {
    return this.#enrolled.promise;
  }

  /** The next card is issued and on its disk, or it has ended. */
  async keeps(): Promise<void> {
    await Promise.race([this.#onKept.promise, this.#ended]);
  }

  /** As a power cut: nothing is written after this. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  /** It ends by itself, because it has settled everything or cannot go on. @returns whether it settled everything */
  async ends(): Promise<boolean> {
    await this.#ended;
    return this.#settled;
  }
}

/** The larger one of the ledger's two files, kilobytes. */
function sizeOf(folder: string): number {
  const sizes = ["ledger.db", "ledger.db-wal"].map(
    (name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return Math.ceil(Math.max(...sizes) / 1024);
}
