import { connect, createServer, type Server, type Socket } from "node:net";

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

/** Of every hundred messages. */
const share = { reset: 2, halved: 2, dropped: 1, delayed: 20 } as const;
const LONGEST_DELAY_MS = 120;

/** A bad line: TCP between a workstation and the registry, byte for byte our own. */
export class NoisyLine {
  readonly noise: Noise = { cuts: 0, resets: 0, halved: 0, dropped: 0, delayed: 0 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;
  #isCut = false;
  #calm = false;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (socket) => this.#carry(socket));
  }

  /** @param target port of the registry on this machine */
  static open(target: number): Promise<NoisyLine> {
    const server = createServer({ noDelay: true });
    const made = new NoisyLine(server, target);
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(made)));
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the line is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  pointTo(target: number): void {
    this.#target = target;
  }

  /** Nothing goes through, and what is under way is lost. */
  cut(): void {
    this.noise.cuts += 1;
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  join(): void {
    this.#isCut = false;
  }

  /** From now on a good line. */
  calm(): void {
    this.#calm = true;
    this.join();
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #carry(incoming: Socket): void {
    if (this.#isCut) {
      incoming.resetAndDestroy();
      return;
    }
    const outgoing = connect({ port: this.#target, host: "127.0.0.1", noDelay: true });
    for (const [here, there] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      this.#sockets.add(here);
      let before = Promise.resolve();
      here.on("data", (message) => {
        // In their order, whatever each one's delay is.
        before = before.then(() => this.#pass(message, here, there));
      });
      here.on("end", () => void before.then(() => there.end()));
      here.on("error", () => {});
      here.on("close", () => {
        this.#sockets.delete(here);
        void before.then(() => there.destroy());
      });
    }
  }

  async #pass(message: Buffer, here: Socket, there: Socket): Promise<void> {
    if (there.destroyed) return;
    const drawn = this.#calm ? 100 : Math.random() * 100;
    let upTo: number = share.reset;
    if (drawn < upTo) {
      this.noise.resets += 1;
      there.resetAndDestroy();
      here.resetAndDestroy();
      return;
    }
    upTo += share.halved;
    if (drawn < upTo) {
      this.noise.halved += 1;
      there.end(message.subarray(0, Math.ceil(message.length / 2)));
      here.destroy();
      return;
    }
    upTo += share.dropped;
    if (drawn < upTo) {
      this.noise.dropped += 1;
      return;
    }
    upTo += share.delayed;
    if (drawn < upTo) {
      this.noise.delayed += 1;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_DELAY_MS));
    }
    if (!there.destroyed) there.write(message);
  }
}
