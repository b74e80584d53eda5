import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { CardError } from "../../errors.ts";
import { parseVirtualCardState, type VirtualCardState } from "../cardState.ts";

/**
 * The file that is a virtual card's memory. It holds the card's keys, so it is made readable for its owner only
 * (0600); a power cut leaves either the old or the new content, never half of one.
 */
export class StateFile {
  readonly #path: string;
  #lastText: string | null = null;
  /** One at a time: a look that met our own write halfway would take the old content for somebody else's. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The state when it differs from what was last read or written here, null when it does not.
   * @throws CardError `virtualCardState` when the file cannot be read as a state
   */
  readChanged(): Promise<VirtualCardState | null> {
    return this.#inTurn(() => this.#readChanged());
  }

  /** Write the state and wait until it is on the disk. */
  write(state: VirtualCardState): Promise<void> {
    return this.#inTurn(() => this.#write(state));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #readChanged(): Promise<VirtualCardState | null> {
    const text = await this.#read();
    if (text === null || text === this.#lastText) return null;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new CardError("virtualCardState", { cause });
    }
    const state = parseVirtualCardState(value);
    this.#lastText = text;
    return state;
  }

  async #write(state: VirtualCardState): Promise<void> {
    const text = `${JSON.stringify(state, null, 2)}\n`;
    const temporary = `${this.#path}.${process.pid}.tmp`;
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#lastText = text;
    await rename(temporary, this.#path);
    await syncDirectory(dirname(this.#path));
  }

  async #read(): Promise<string | null> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw new CardError("virtualCardState", { cause });
    }
  }
}

/** Make a rename durable; where directories cannot be opened (Windows) the file system does it by itself. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r").catch(() => null);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
