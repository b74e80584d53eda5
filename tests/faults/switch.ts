import { connect, createServer, type Server, type Socket } from "node:net";

/** Takes what arrives at one end to the other. Answers what to wait for before the other end is closed behind it. */
export type Carry = (from: Socket, to: Socket) => () => Promise<void>;

const unchanged: Carry = (from, to) => {
  from.pipe(to);
  return () => Promise.resolve();
};

/**
 * One address in front of servers that take over from each other, as HAProxy or a virtual IP is in production.
 * Turning it away ends every connection through it (HAProxy: `on-marked-down shutdown-sessions`).
 */
export class Switch {
  readonly #server: Server;
  readonly #carry: Carry;
  readonly #sockets = new Set<Socket>();
  #target: number | null;

  private constructor(server: Server, target: number | null, carry: Carry) {
    this.#server = server;
    this.#target = target;
    this.#carry = carry;
    server.on("connection", (socket) => this.#join(socket));
  }

  /** @param carry what becomes of the bytes on their way; by itself nothing */
  static open(target: number | null, carry: Carry = unchanged): Promise<Switch> {
    const server = createServer({ noDelay: true });
    const made = new Switch(server, target, carry);
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(made)));
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the switch is closed");
    return address.port;
  }

  /** @param target port on this machine; null for nobody: connections are refused at once */
  pointTo(target: number | null): void {
    this.#target = target;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** To nobody from now on, and what is under way is lost (RST). */
  cut(): void {
    this.#target = null;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): Promise<void> {
    this.pointTo(null);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(incoming: Socket): void {
    if (this.#target === null) {
      incoming.destroy();
      return;
    }
    const outgoing = connect({ port: this.#target, host: "127.0.0.1", noDelay: true });
    for (const [here, there] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      this.#sockets.add(here);
      const carried = this.#carry(here, there);
      here.on("error", () => {});
      here.on("close", () => {
        this.#sockets.delete(here);
        void carried().then(() => there.destroy());
      });
    }
  }
}
