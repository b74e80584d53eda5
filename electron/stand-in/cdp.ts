import type { Readable, Writable } from "node:stream";

/** Parameters and results of the DevTools protocol, as far as this stand-in reads them. */
export type CdpObject = Record<string, unknown>;
export type CdpListener = (parameters: CdpObject) => void;

interface Waiting {
  resolve(result: CdpObject): void;
  reject(error: Error): void;
}

/**
 * The Chrome DevTools Protocol over two pipes (`--remote-debugging-pipe`): JSON messages, each ended by a
 * zero byte. No TCP port is opened, so nothing else on the machine can reach the window.
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export class CdpConnection {
  readonly #waiting = new Map<number, Waiting>();
  readonly #sessions = new Map<string, CdpSession>();
  readonly #output: Writable;
  readonly #onClosed: () => void;
  #chunks: Buffer[] = [];
  #nextId = 1;
  #closed = false;
  /** The browser itself, as opposed to one page of it. */
  readonly browser: CdpSession;

  constructor(input: Readable, output: Writable, onClosed: () => void) {
    this.#output = output;
    this.#onClosed = onClosed;
    this.browser = new CdpSession(this, "");
    this.#sessions.set("", this.browser);
    input.on("data", (chunk: Buffer) => this.#receive(chunk));
    input.on("close", () => this.close());
    input.on("error", () => this.close());
    output.on("error", () => this.close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  session(sessionId: string): CdpSession {
    const known = this.#sessions.get(sessionId);
    if (known) return known;
    const session = new CdpSession(this, sessionId);
    this.#sessions.set(sessionId, session);
    return session;
  }

  forget(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  send(sessionId: string, method: string, parameters: CdpObject): Promise<CdpObject> {
    if (this.#closed) return Promise.reject(new Error(`Chromium has gone: ${method} was not sent`));
    const id = this.#nextId++;
    const message = { id, method, params: parameters, ...(sessionId === "" ? {} : { sessionId }) };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#output.write(`${JSON.stringify(message)}\0`);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const waiting of this.#waiting.values()) waiting.reject(new Error("Chromium has gone"));
    this.#waiting.clear();
    this.#onClosed();
  }

  #receive(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      const text = Buffer.concat([...this.#chunks, rest.subarray(0, end)]).toString("utf8");
      this.#chunks = [];
      rest = rest.subarray(end + 1);
      this.#dispatch(JSON.parse(text) as CdpObject);
    }
    if (rest.length > 0) this.#chunks.push(rest);
  }

  #dispatch(message: CdpObject): void {
    if (typeof message.id === "number") {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      const error = message.error as { message?: string } | undefined;
      if (error) waiting?.reject(new Error(error.message ?? "unknown error of the DevTools protocol"));
      else waiting?.resolve((message.result ?? {}) as CdpObject);
      return;
    }
    const session = this.#sessions.get((message.sessionId as string | undefined) ?? "");
    session?.deliver(message.method as string, (message.params ?? {}) as CdpObject);
  }
}

/** One conversation of the protocol: with the browser, or with one page. */
export class CdpSession {
  readonly #connection: CdpConnection;
  readonly #listeners = new Map<string, CdpListener[]>();
  readonly id: string;

  constructor(connection: CdpConnection, id: string) {
    this.#connection = connection;
    this.id = id;
  }

  /** @throws Error with Chromium's own words when it refuses, or when it has gone */
  send(method: string, parameters: CdpObject = {}): Promise<CdpObject> {
    return this.#connection.send(this.id, method, parameters);
  }

  on(event: string, listener: CdpListener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  deliver(event: string, parameters: CdpObject): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(parameters);
  }
}
