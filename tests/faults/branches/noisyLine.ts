import type { Socket } from "node:net";
import { Switch } from "../switch.ts";

/** What befell connections, by kind. */
export interface Noise {
  /** The whole line was down for a while. */
  cuts: number;
  /** RST in the middle of a message. */
  resets: number;
  /** Half of a message arrived, and then the end. */
  halved: number;
  /** A message was swallowed; its sender waits until it gives up. */
  dropped: number;
  delayed: number;
}

/** What may become of one message. */
type Fate = Exclude<keyof Noise, "cuts">;

/** Of every hundred messages. */
const share: readonly (readonly [Fate, number])[] = [
  ["resets", 2],
  ["halved", 2],
  ["dropped", 1],
  ["delayed", 20],
];
const LONGEST_DELAY_MS = 120;

/** A bad line: TCP between a workstation and the registry, byte for byte our own. */
export class NoisyLine {
  readonly noise: Noise = { cuts: 0, resets: 0, halved: 0, dropped: 0, delayed: 0 };
  #switch: Switch | null = null;
  #target: number;
  readonly #planned: { readonly fate: Fate; readonly happened: () => void }[] = [];
  #isCut = false;
  #calm = false;

  private constructor(target: number) {
    this.#target = target;
  }

  /** @param target port of the registry on this machine */
  static async open(target: number): Promise<NoisyLine> {
    const made = new NoisyLine(target);
    made.#switch = await Switch.open(target, (from, to) => made.#carry(from, to));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#switch?.port}`;
  }

  pointTo(target: number): void {
    this.#target = target;
    if (!this.#isCut) this.#switch?.pointTo(target);
  }

  /** Nothing goes through, and what is under way is lost. */
  cut(): void {
    this.noise.cuts += 1;
    this.#isCut = true;
    this.#switch?.cut();
  }

  join(): void {
    if (!this.#isCut) return;
    this.#isCut = false;
    this.#switch?.pointTo(this.#target);
  }

  /** From now on a good line, but for what is planned. */
  calm(): void {
    this.#calm = true;
    this.join();
  }

  async close(): Promise<void> {
    await this.#switch?.close();
  }

  #carry(from: Socket, to: Socket): () => Promise<void> {
    let before = Promise.resolve();
    from.on("data", (message) => {
      // In their order, whatever each one's delay is.
      before = before.then(() => this.#pass(message, from, to));
    });
    from.on("end", () => void before.then(() => to.end()));
    return () => before;
  }

  /** What becomes of the next message. @returns when it has */
  befall(fate: Fate): Promise<void> {
    return new Promise((resolve) => this.#planned.push({ fate, happened: resolve }));
  }

  async #pass(message: Buffer, here: Socket, there: Socket): Promise<void> {
    if (there.destroyed) return;
    const planned = this.#planned.shift();
    const fate = planned?.fate ?? (this.#calm ? null : drawnFate());
    planned?.happened();
    if (fate === null) return void there.write(message);
    this.noise[fate] += 1;
    if (fate === "dropped") return;
    if (fate === "resets") {
      there.resetAndDestroy();
      here.resetAndDestroy();
    } else if (fate === "halved") {
      there.end(message.subarray(0, Math.ceil(message.length / 2)));
      here.destroy();
    } else {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_DELAY_MS));
      if (!there.destroyed) there.write(message);
    }
  }
}

function drawnFate(): Fate | null {
  let drawn = Math.random() * 100;
  for (const [fate, percent] of share) {
    if (drawn < percent) return fate;
    drawn -= percent;
  }
  return null;
}
