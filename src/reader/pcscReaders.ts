import { join } from "node:path";
import type { ReaderStatus, ReaderService as ServiceState } from "../contract/reader.ts";
import { ReaderError, type ReaderErrorCode } from "./errors.ts";
import type { FromProcess, ToProcess } from "./process/messages.ts";
import { ReaderProcess } from "./readerProcess.ts";
import type { CardHandle, ReaderService } from "./readerService.ts";
import { waitForStatus } from "./readerService.ts";
import { type CardLink, ReaderSlot } from "./readerSlot.ts";
import { StatusBoard } from "./statusBoard.ts";

/**
 * How often a card is tried that another program holds, before we say so: systems look at new cards by themselves.
 * Counted, not timed: on a busy machine a single try may take a second.
 */
const BUSY_TRIES = 10;
const BUSY_PAUSE_MS = 100;
/** How long `connect` waits for the first word on the service; a process that stays silent is given up before. */
const STARTING_MS = 30_000;
/** Pause before the next process, by how many died in a row. The last one is for all that follow. */
const PAUSES_MS = [0, 100, 300, 1000, 3000, 5000];
/** A process that was ready for so long did not die of its start. */
const SOUND_MS = 10_000;
/** So many processes in a row that ended before they said a word: they cannot run here. */
const STILLBORN = 3;

export interface PcscOptions {
  /** Node binary that runs the reader process; this one's by default. */
  readonly execPath?: string;
  /** File of the reader process (src/reader/process/main.ts or its bundle). */
  readonly childModule?: string;
  /** Added to the environment of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A process that misses three heartbeats is replaced. Also how long opening the service may take, times three. */
  readonly heartbeatMs?: number;
  /** How long a card may take for one command. */
  readonly commandDeadlineMs?: number;
}

/** The PC/SC readers of this machine. */
export interface PcscReaders extends ReaderService {
  /** Why the service is not `ready`, for the log and for `doctor`; null when it is. English. */
  reason(): string | null;
  /** Process id of the reader process, while there is one. */
  processId(): number | undefined;
}

interface Pending {
  readonly slot: string;
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: ReaderError) => void;
  readonly deadline: NodeJS.Timeout;
}

/**
 * Start and supervise the reader process. Returns at once; nothing here ever waits for PC/SC. Whatever the
 * process does, it is replaced, and the status says how things stand meanwhile.
 */
export function startPcscReaders(options: PcscOptions = {}): PcscReaders {
  return new Supervisor(options);
}

class Supervisor implements PcscReaders {
  readonly #options: Required<Omit<PcscOptions, "env">> & { env: Readonly<Record<string, string>> };
  readonly #board: StatusBoard;
  readonly #slots = new Map<string, ReaderSlot>();
  readonly #pending = new Map<number, Pending>();
  #state: ServiceState = "starting";
  #reason: string | null = "the reader process is starting";
  #process: ReaderProcess | null = null;
  /** What the running process has said of itself so far. */
  #stage: "silent" | "spoke" | "opening" | "ready" = "silent";
  #readyAt = 0;
  #deaths = 0;
  #stillborn = 0;
  /** The process itself said that it will never work here. */
  #hopeless = false;
  #nextId = 0;
  #respawn: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: PcscOptions) {
    this.#options = {
      execPath: options.execPath ?? process.execPath,
      childModule: options.childModule ?? join(import.meta.dirname, "process", "main.ts"),
      env: { ...("electron" in process.versions ? { ELECTRON_RUN_AS_NODE: "1" } : {}), ...options.env },
      heartbeatMs: options.heartbeatMs ?? 1000,
      commandDeadlineMs: options.commandDeadlineMs ?? 5000,
    };
    this.#board = new StatusBoard(() => ({
      service: this.#state,
      readers: [...this.#slots.values()].map((slot) => slot.view()),
    }));
    this.#start();
  }

  status(): ReaderStatus {
    return this.#board.current;
  }

  on(_event: "status", listener: (status: ReaderStatus) => void): () => void {
    return this.#board.listen(listener);
  }

  reason(): string | null {
    return this.#state === "ready" ? null : this.#reason;
  }

  processId(): number | undefined {
    return this.#process?.pid;
  }

  async connect(readerName: string, options: { readonly insertion?: number } = {}): Promise<CardHandle> {
    if (this.#state === "starting") {
      await waitForStatus(this, (status) => status.service !== "starting", STARTING_MS);
    }
    const slot = this.#slots.get(readerName);
    if (!slot) throw new ReaderError(this.#absence(), { parameters: { reader: readerName } });
    return slot.connect(options.insertion);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#respawn) clearTimeout(this.#respawn);
    const process = this.#process;
    this.#endAll("closed");
    this.#board.close();
    process?.end("closed");
    await process?.exited;
  }

  /** Why there is no such reader. */
  #absence(): ReaderErrorCode {
    if (this.#closed) return "closed";
    if (this.#state === "ready") return "noReader";
    return this.#state === "restarting" || this.#state === "starting" ? "readerRestarted" : this.#state;
  }

  #tell(state: ServiceState, reason: string | null): void {
    this.#reason = reason;
    if (this.#state === state) return;
    this.#state = state;
    this.#board.changed();
  }

  #start(): void {
    this.#respawn = null;
    this.#stage = "silent";
    this.#process = new ReaderProcess(this.#options, {
      heard: (message) => this.#hear(message),
      over: (reason) => this.#over(reason),
    });
  }

  #hear(message: FromProcess): void {
    if (this.#stage === "silent") this.#stage = "spoke";
    this.#stillborn = 0;
    switch (message.type) {
      case "beat":
        break;
      case "unavailable":
        this.#hopeless = true;
        this.#tell("unavailable", message.reason);
        break;
      case "noService":
        this.#tell("noService", "nobody listens where the PC/SC service should");
        break;
      case "opening":
        this.#stage = "opening";
        break;
      case "ready":
        this.#stage = "ready";
        this.#readyAt = performance.now();
        this.#tell("ready", null);
        break;
      case "lost":
        this.#tell("noService", message.reason);
        this.#process?.end(message.reason);
        break;
      case "readerAdded":
        this.#slots.get(message.reader)?.end("vanished");
        this.#slots.set(message.reader, this.#slot(message.reader));
        this.#board.changed();
        break;
      case "readerRemoved": {
        const slot = this.#slots.get(message.reader);
        this.#slots.delete(message.reader);
        slot?.end("vanished");
        break;
      }
      case "cardInserted":
        this.#slots.get(message.reader)?.cardInserted(message.atr);
        break;
      case "cardRemoved":
        this.#slots.get(message.reader)?.cardRemoved();
        break;
      case "done":
        this.#settle(message.id)?.resolve(message.answer ?? new Uint8Array());
        break;
      case "failed": {
        const pending = this.#settle(message.id);
        const cause = new Error(message.reason);
        pending?.reject(new ReaderError(message.code, { parameters: { reader: pending.slot }, cause }));
        break;
      }
    }
  }

  /** The process is no more: say how things stand, and start another unless that is pointless. */
  #over(reason: string): void {
    this.#process = null;
    if (this.#closed) return;
    const stage = this.#stage;
    const noService = this.#state === "noService" || stage === "opening";
    this.#endAll(noService ? "noService" : "readerRestarted");
    if (this.#hopeless) return;
    if (stage === "silent") this.#stillborn += 1;
    if (stage === "ready" && performance.now() - this.#readyAt > SOUND_MS) this.#deaths = 0;
    if (this.#stillborn >= STILLBORN) this.#tell("unavailable", reason);
    // It was in the one call that hangs while there is no service, or never spoke since that.
    else if (noService) this.#tell("noService", reason);
    else this.#tell("restarting", reason);
    const pause = PAUSES_MS[Math.min(this.#deaths, PAUSES_MS.length - 1)];
    this.#deaths += 1;
    this.#respawn = setTimeout(() => this.#start(), pause);
  }

  #endAll(code: "noService" | "readerRestarted" | "closed"): void {
    const slots = [...this.#slots.values()];
    this.#slots.clear();
    for (const slot of slots) slot.end(code);
    for (const [id, { slot }] of [...this.#pending]) {
      this.#settle(id)?.reject(new ReaderError(code, { parameters: { reader: slot } }));
    }
    this.#board.changed();
  }

  #slot(name: string): ReaderSlot {
    const owner = this.#process;
    const command = (type: "open" | "close") =>
      this.#command(owner, { type, id: this.#nextId++, reader: name });
    const link: CardLink = {
      open: async () => {
        for (let tries = 1; ; tries += 1) {
          try {
            await command("open");
            return;
          } catch (error) {
            const busy = error instanceof ReaderError && error.code === "busy";
            if (!busy || tries === BUSY_TRIES) throw error;
          }
          await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
        }
      },
      transmit: (apdu) => this.#command(owner, { type: "transmit", id: this.#nextId++, reader: name, apdu }),
      close: async () => {
        await command("close");
      },
    };
    return new ReaderSlot(name, "pcsc", link, () => this.#board.changed());
  }

  /** Send a command to the process that knows the reader, and see that it ends in time. */
  #command(owner: ReaderProcess | null, message: Exclude<ToProcess, { type: "beat" }>): Promise<Uint8Array> {
    const parameters = { reader: message.reader };
    if (owner === null || owner !== this.#process) {
      const code = this.#closed ? "closed" : "readerRestarted";
      return Promise.reject(new ReaderError(code, { parameters }));
    }
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#settle(message.id);
        reject(new ReaderError("timeout", { parameters }));
        // Nothing can call PC/SC back from a card that does not answer: only a new process helps.
        owner.end(`a card did not answer within ${this.#options.commandDeadlineMs} ms`);
      }, this.#options.commandDeadlineMs);
      this.#pending.set(message.id, { slot: message.reader, resolve, reject, deadline });
      owner.send(message);
    });
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending) clearTimeout(pending.deadline);
    return pending;
  }
}
