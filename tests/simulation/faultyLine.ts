import { type RegistryClient, SyncError } from "../../src/sync/index.ts";
import type { Chance } from "./chance.ts";

/** What can befall a message. A delayed one arrives after its sender has given up, perhaps after later ones. */
const messageFaults = ["requestLost", "answerLost", "doubled", "delayed"] as const;
export type MessageFault = (typeof messageFaults)[number];

/** The network between one workstation and the registry. */
export class FaultyLine {
  /** Cut: nothing goes through, and it is noticed at once. */
  cut = false;
  /** 0 to 1: how often something befalls a message. */
  rate: number;
  readonly #chance: Chance;
  readonly #name: string;
  readonly #count: (fault: MessageFault) => void;
  readonly #late: (() => Promise<unknown>)[] = [];

  constructor(name: string, chance: Chance, rate: number, count: (fault: MessageFault) => void) {
    this.#name = name;
    this.#chance = chance;
    this.rate = rate;
    this.#count = count;
  }

  /** The registry as seen through this line. */
  through(registry: () => RegistryClient): RegistryClient {
    return new Proxy({} as RegistryClient, {
      get:
        (_target, method: keyof RegistryClient) =>
        (...request: unknown[]) =>
          this.#send(method, () =>
            (registry()[method] as (...of: unknown[]) => Promise<unknown>)(...request),
          ),
    });
  }

  /** Messages that were under way all the time arrive now. */
  async deliverLate(): Promise<void> {
    for (const arrive of this.#late.splice(0)) await arrive().catch(() => {});
  }

  async #send<T>(method: string, arrive: () => Promise<T>): Promise<T> {
    if (this.cut) throw new SyncError("unreachable");
    const draw = `${this.#name}.${method}`;
    if (!this.#chance.happens(draw, this.rate)) return arrive();
    const fault = this.#chance.oneOf(`${draw}.fault`, messageFaults) ?? "requestLost";
    this.#count(fault);
    switch (fault) {
      case "requestLost":
        throw new SyncError("timeout");
      case "answerLost":
        await arrive().catch(() => {});
        throw new SyncError("timeout");
      case "doubled":
        return await this.#twice(method, arrive);
      case "delayed":
        this.#late.push(arrive);
        throw new SyncError("timeout");
    }
  }

  /**
   * A journal arrives twice at once, perhaps at two registries: whichever is faster, the answer is the same. Of
   * anything else the second comes when the first is answered, or what is given would hang on which was faster.
   */
  async #twice<T>(method: string, arrive: () => Promise<T>): Promise<T> {
    const [first, second] =
      method === "push"
        ? await Promise.allSettled([arrive(), arrive()])
        : [...(await Promise.allSettled([arrive()])), ...(await Promise.allSettled([arrive()]))];
    void second;
    if (first?.status !== "fulfilled") throw first?.reason;
    return first.value;
  }
}
