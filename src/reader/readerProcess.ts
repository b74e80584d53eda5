import { type ChildProcess, fork } from "node:child_process";
import { FromProcess, type ToProcess } from "./process/messages.ts";

/** Silent heartbeats in a row after which a process counts as hung. */
const SILENT_BEATS = 3;
/** The same before its first word, in time: a slow machine takes its own to start a program. */
const START_MS = 15_000;
/** How long the end of a process that no longer listens is waited for, milliseconds. */
const EXIT_MS = 500;

/** How to start the reader process. */
export interface ProcessStart {
  /** The Node that nfc-pcsc was compiled for. Electron's own binary serves as one with ELECTRON_RUN_AS_NODE. */
  readonly execPath: string;
  readonly childModule: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly heartbeatMs: number;
}

/** What the owner of a process hears. */
export interface ProcessListener {
  heard(message: FromProcess): void;
  /** It died, spoke nonsense, or was silent and was killed. Comes once, and nothing comes after it. */
  over(reason: string): void;
}

/** One run of the reader process: its messages checked, its heart listened to. */
export class ReaderProcess {
  readonly #child: ChildProcess;
  readonly #listener: ProcessListener;
  readonly #heart: NodeJS.Timeout;
  readonly #exited: Promise<void>;
  #silentBeats = 0;
  #patience: number;
  #over = false;

  constructor(start: ProcessStart, listener: ProcessListener) {
    this.#listener = listener;
    this.#patience = Math.ceil(START_MS / start.heartbeatMs);
    this.#child = fork(start.childModule, [], {
      execPath: start.execPath,
      execArgv: [],
      env: { ...process.env, ...start.env },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      windowsHide: true,
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => {
        resolve();
        this.end(`the reader process ended (${signal ?? code})`);
      });
      this.#child.once("error", (error) => {
        // Never started: there is no exit to wait for.
        if (this.#child.pid === undefined) resolve();
        this.end(error.message);
      });
    });
    this.#child.on("message", (message) => this.#hear(message));
    this.#heart = setInterval(() => this.#beat(), start.heartbeatMs);
    this.#heart.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the operating system has it no more. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  send(message: ToProcess): void {
    if (this.#over || !this.#child.connected) return;
    this.#child.send(message, (error) => {
      // A process that is gone says why by how it ended, which is heard a moment later.
      if (error) setTimeout(() => this.end(error.message), EXIT_MS).unref();
    });
  }

  /** Kill it. The listener hears `reason`, unless it has heard of an end before. */
  end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#heart);
    this.#child.kill("SIGKILL");
    this.#listener.over(reason);
  }

  #hear(message: unknown): void {
    if (this.#over) return;
    this.#silentBeats = 0;
    this.#patience = SILENT_BEATS;
    const parsed = FromProcess.safeParse(message);
    if (!parsed.success) this.end("the reader process sent a message that cannot be read");
    else this.#listener.heard(parsed.data);
  }

  /** Beats are counted, not timed: after the computer slept, nobody is late. */
  #beat(): void {
    if (this.#silentBeats >= this.#patience) {
      this.end("the reader process was silent");
      return;
    }
    this.#silentBeats += 1;
    this.send({ type: "beat" });
  }
}
