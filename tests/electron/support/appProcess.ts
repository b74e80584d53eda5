import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const LAUNCH = path.resolve(import.meta.dirname, "../../../electron/stand-in/launch.ts");

/** One line of JSON that the app under test said. */
export interface Said {
  readonly kind: string;
  readonly value: unknown;
}

/** An app that runs in the stand-in as a process of its own, headless. */
export class AppProcess {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  stderr = "";
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  readonly #waiting = new Set<() => void>();

  constructor(folder: string, words: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [LAUNCH, folder, ...words], {
      env: { ...process.env, SMARTOTP_HEADLESS: "1", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let rest = "";
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts);
      this.#wake();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.child.on("close", (code, signal) => {
        resolve({ code, signal });
        this.#wake();
      });
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** @throws Error with all that was said when it does not come in time */
  async until<T>(look: () => T | undefined, what: string, deadlineMs = 60_000): Promise<T> {
    const end = Date.now() + deadlineMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (Date.now() > end || this.child.exitCode !== null) {
        throw new Error(`${what} did not come.\n${this.lines.join("\n")}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(wake, 250);
        this.#waiting.add(wake);
      });
    }
  }

  said(): Said[] {
    return this.lines.filter((line) => line.startsWith('{"kind"')).map((line) => JSON.parse(line) as Said);
  }

  kinds(): string[] {
    return this.said().map(({ kind }) => kind);
  }

  /** The `nth` value said of a kind, counted from 1. */
  async heard(kind: string, nth = 1): Promise<unknown> {
    const values = (): unknown[] => this.said().filter((said) => said.kind === kind);
    const said = (await this.until(() => values()[nth - 1], `"${kind}" (${nth})`)) as Said;
    return said.value;
  }

  tell(command: string, value?: unknown): void {
    this.child.stdin?.write(`${JSON.stringify({ command, value })}\n`);
  }

  /** Send a command and wait for the answer's kind. */
  async ask(command: string, value: unknown, kind: string): Promise<unknown> {
    const before = this.kinds().filter((known) => known === kind).length;
    this.tell(command, value);
    return this.heard(kind, before + 1);
  }

  /** Run a script in the first window's page. */
  run(code: string): Promise<{ value?: unknown; error?: string }> {
    return this.ask("run", code, "ran") as Promise<{ value?: unknown; error?: string }>;
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }
}
