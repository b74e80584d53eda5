import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * One address in front of servers that take over from each other, as HAProxy or a virtual IP is in production.
 * Turning it away ends every connection through it (HAProxy: `on-marked-down shutdown-sessions`).
 */
export class Switch {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number | null;

  private constructor(server: Server, target: number | null) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (socket) => this.#carry(socket));
  }

  static open(target: number | null): Promise<Switch> {
    const server = createServer({ noDelay: true });
    const made = new Switch(server, target);
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

  close(): Promise<void> {
    this.pointTo(null);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #carry(incoming: Socket): void {
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
      here.pipe(there);
      here.on("error", () => {});
      here.on("close", () => {
        this.#sockets.delete(here);
        there.destroy();
      });
    }
  }
}
