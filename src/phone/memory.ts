import { chmod, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { Hex, type TokenRef, Uuid } from "../contract/ids.ts";
import { RegisteredPhone } from "../contract/phones.ts";
import { PhoneError } from "./errors.ts";

const FILE = "phone.json";

/** One card that this phone is registered for. The access key is in there sealed to the phone's own key only. */
const Registration = RegisteredPhone.omit({ phoneId: true }).extend({
  /** Base address of the registry it was registered at; null for the training registry beside it. */
  registry: z.url().nullable(),
  /** Device id of the card's applet, learnt at the first tap: a locked card does not say its serial number. */
  cardId: Hex.nullable(),
});
export type Registration = z.infer<typeof Registration>;

const State = z.object({
  format: z.literal(1),
  /** Of this installation: a phone whose folder was wiped is another one (R9). */
  phoneId: Uuid,
  registrations: z.array(Registration),
});
type State = z.infer<typeof State>;

const isOf = (token: TokenRef) => (other: TokenRef) =>
  other.vendorCode === token.vendorCode && other.serialNumber === token.serialNumber;

/** What a phone remembers, in one file of its folder; a power cut leaves the old content or the new one. */
export class PhoneMemory {
  readonly #file: string;
  #state: State;

  private constructor(file: string, state: State) {
    this.#file = file;
    this.#state = state;
  }

  /**
   * @param newPhoneId asked when there is nothing to remember yet
   * @throws PhoneError stateDamaged, stateUnwritable
   */
  static async open(folder: string, newPhoneId: () => string): Promise<PhoneMemory> {
    const file = path.join(folder, FILE);
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw new PhoneError("stateDamaged", { cause: error });
    });
    if (text !== null) return new PhoneMemory(file, parse(text));
    const memory = new PhoneMemory(file, { format: 1, phoneId: newPhoneId(), registrations: [] });
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
    } catch (cause) {
      throw new PhoneError("stateUnwritable", { cause });
    }
    await memory.#write(memory.#state);
    return memory;
  }

  get phoneId(): string {
    return this.#state.phoneId;
  }

  get registrations(): readonly Registration[] {
    return this.#state.registrations;
  }

  /**
   * Remember a registration; one of the same institution is replaced, for a phone has at most one of each (R9).
   * @throws PhoneError stateUnwritable
   */
  async add(registration: Registration): Promise<void> {
    const others = this.registrations.filter(
      (other) => other.institution.code !== registration.institution.code && !isOf(registration)(other),
    );
    await this.#keep([...others, registration]);
  }

  /** @returns the registration as it is kept now. @throws PhoneError stateUnwritable */
  async change(
    registration: Registration,
    change: Partial<Pick<Registration, "cardId" | "keys">>,
  ): Promise<Registration> {
    const changed = { ...registration, ...change };
    await this.#keep(this.registrations.map((other) => (isOf(registration)(other) ? changed : other)));
    return changed;
  }

  /** @throws PhoneError stateUnwritable */
  async remove(token: TokenRef): Promise<void> {
    await this.#keep(this.registrations.filter((other) => !isOf(token)(other)));
  }

  async #keep(registrations: Registration[]): Promise<void> {
    const state = { ...this.#state, registrations };
    await this.#write(state);
    this.#state = state;
  }

  async #write(state: State): Promise<void> {
    try {
      await writeFileAtomic(this.#file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    } catch (cause) {
      throw new PhoneError("stateUnwritable", { cause });
    }
  }
}

function parse(text: string): State {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PhoneError("stateDamaged", { cause });
  }
  const state = State.safeParse(value);
  if (!state.success) throw new PhoneError("stateDamaged", { cause: state.error });
  return state.data;
}
