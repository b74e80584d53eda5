import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { app, PreventableEvent } from "./app.ts";
import { closePage, type OpenedPage, onOpenerRequest } from "./browser.ts";
import type { CdpObject } from "./cdp.ts";
import { ipcMain } from "./ipcMain.ts";
import { type KeyEvent, keyParameters } from "./keys.ts";
import { type PageNames, pageScript, preloadScript } from "./page.ts";
import { type PdfOptions, pdfParameters } from "./paper.ts";
import { routeRequests } from "./protocol.ts";
import { defaultSession } from "./session.ts";
import { makeWire } from "./wire.ts";

const wire = makeWire();
const known = new Map<number, WebContents>();
let nextId = 1;

type OpenHandler = (details: { url: string }) => { action: "allow" | "deny" };

/** Electron's `webContents`: one page, what is said to it and what it says. */
export class WebContents extends EventEmitter {
  readonly id = nextId++;
  readonly session = defaultSession;
  readonly #names: PageNames;
  readonly #opened: Promise<OpenedPage>;
  #page: OpenedPage | undefined;
  #mainFrame = "";
  #preloadContext: string | undefined;
  #url = "";
  #allowed: string | undefined;
  #load: { resolve(): void; reject(error: Error): void } | undefined;
  #openHandler: OpenHandler = () => ({ action: "deny" });
  #destroyed = false;
  #reloading = false;
  #outbox: string[] = [];

  constructor(opened: Promise<OpenedPage>, preload: string | undefined) {
    super();
    const mark = randomBytes(12).toString("hex");
    this.#names = {
      world: `preload-${mark}`,
      binding: `b${mark}`,
      deliver: `d${mark}`,
      channel: `c${mark}`,
    };
    known.set(this.id, this);
    this.#opened = opened.then(async (page) => {
      await this.#prepare(page, preload);
      this.#page = page;
      return page;
    });
    this.#opened.catch(() => undefined);
    setImmediate(() => app.emit("web-contents-created", {}, this));
  }

  static fromId(id: number): WebContents | undefined {
    return known.get(id);
  }

  static all(): WebContents[] {
    return [...known.values()];
  }

  async #prepare(page: OpenedPage, preload: string | undefined): Promise<void> {
    const { session } = page;
    session.on("Runtime.bindingCalled", (call) => this.#fromPage(call));
    session.on("Runtime.executionContextCreated", (parameters) => this.#onContext(parameters));
    session.on("Runtime.executionContextsCleared", () => {
      this.#preloadContext = undefined;
    });
    session.on("Runtime.consoleAPICalled", (parameters) => this.#onConsole(parameters));
    session.on("Runtime.exceptionThrown", (parameters) => this.#onException(parameters));
    session.on("Log.entryAdded", ({ entry }) => {
      const { level, text, url } = entry as { level: string; text: string; url?: string };
      this.#log(level, url === undefined ? text : `${text} (${url})`);
    });
    session.on("Inspector.targetCrashed", () => this.reportGone("crashed", 1));
    session.on("Page.frameNavigated", ({ frame }) => {
      const { id, parentId, url } = frame as { id: string; parentId?: string; url: string };
      if (parentId !== undefined) return;
      this.#mainFrame = id;
      this.#url = url;
      this.emit("did-navigate", {}, url, 200, "");
    });
    session.on("Page.lifecycleEvent", (parameters) => this.#onLifecycle(parameters));
    onOpenerRequest(page, (url) => this.#onOpen(url));
    const tree = await session.send("Page.getFrameTree");
    this.#mainFrame = (tree.frameTree as { frame: { id: string } }).frame.id;
    await routeRequests(session, (url, frameId) => this.#mayNavigate(url, frameId));
    const { world, binding } = this.#names;
    const scripts: Promise<unknown>[] = [
      session.send("Page.enable"),
      session.send("Page.setLifecycleEventsEnabled", { enabled: true }),
      session.send("Runtime.enable"),
      session.send("Log.enable"),
      session.send("Inspector.enable"),
    ];
    if (preload !== undefined) {
      const versions = { electron: process.versions.electron ?? "", node: process.versions.node };
      const code = readFileSync(preload, "utf8");
      const addScript = (source: string, worldName?: string) =>
        session.send("Page.addScriptToEvaluateOnNewDocument", {
          source,
          ...(worldName === undefined ? {} : { worldName }),
        });
      scripts.push(
        session.send("Runtime.addBinding", { name: binding, executionContextName: world }),
        addScript(pageScript(this.#names)),
        addScript(preloadScript(this.#names, code, versions), world),
      );
    }
    await Promise.all(scripts);
    await session.send("Runtime.runIfWaitingForDebugger");
  }

  #onContext({ context }: CdpObject): void {
    const { name, uniqueId, auxData } = context as {
      name: string;
      uniqueId: string;
      auxData: { frameId: string };
    };
    if (name !== this.#names.world || auxData.frameId !== this.#mainFrame) return;
    this.#preloadContext = uniqueId;
  }

  #onLifecycle({ name, frameId }: CdpObject): void {
    if (frameId !== this.#mainFrame || this.#url.startsWith("data:")) return;
    if (name === "DOMContentLoaded") {
      this.emit("dom-ready", {});
      for (const text of this.#outbox.splice(0)) this.#deliver(text);
    }
    if (name === "firstPaint") this.emit("first-paint");
    if (name === "load") {
      this.#load?.resolve();
      this.#load = undefined;
      this.emit("did-finish-load", {});
    }
  }

  #mayNavigate(url: string, frameId: string): boolean {
    if (frameId !== this.#mainFrame) return true;
    if (url === this.#allowed || (this.#reloading && url === this.#url)) return true;
    const event = Object.assign(new PreventableEvent(), { url });
    this.emit("will-navigate", event, url);
    return !event.defaultPrevented;
  }

  #onOpen(url: string): void {
    if (this.#openHandler({ url }).action === "allow") {
      console.error(`this stand-in for Electron opens no window for a page: ${url}`);
    }
  }

  #log(level: string, text: string): void {
    this.emit("console-message", { level, message: text });
    if (process.env.SMARTOTP_LOG === "1") console.error(`[window ${this.id}] ${level}: ${text}`);
  }

  #onConsole({ type, args }: CdpObject): void {
    const words = (args as { value?: unknown; description?: string }[]).map((argument) =>
      String(argument.value ?? argument.description ?? ""),
    );
    this.#log(type as string, words.join(" "));
  }

  #onException({ exceptionDetails }: CdpObject): void {
    const { text, exception } = exceptionDetails as { text: string; exception?: { description?: string } };
    this.#log("error", `${text} ${exception?.description ?? ""}`);
  }

  #fromPage({ name, payload }: CdpObject): void {
    if (name !== this.#names.binding) return;
    const [kind, id, channel, values] = wire.decode(payload as string) as [string, number, string, unknown[]];
    if (kind === "preload-error") {
      console.error("Unable to load preload script:", values[0]);
      this.emit("preload-error", {}, "", values[0]);
      return;
    }
    const senderFrame = { url: this.#url, origin: originOf(this.#url), parent: null };
    const event = {
      sender: this,
      senderFrame,
      frameId: 1,
      processId: 1,
      reply: (to: string, ...more: unknown[]) => this.send(to, ...more),
    };
    if (kind === "send") {
      ipcMain.emit(channel, event, ...values);
      return;
    }
    ipcMain.answer(channel, event, values).then(
      (value) => this.#answer(id, channel, value),
      (error: Error) => this.#deliver(wire.encode(["failure", id, "", [error.message]])),
    );
  }

  #answer(id: number, channel: string, value: unknown): void {
    try {
      this.#deliver(wire.encode(["answer", id, "", [value]]));
    } catch (error) {
      const reason = `Error invoking remote method '${channel}': ${error}`;
      this.#deliver(wire.encode(["failure", id, "", [reason]]));
    }
  }

  #deliver(text: string): void {
    const context = this.#preloadContext;
    if (context === undefined || this.#destroyed) return;
    this.#page?.session
      .send("Runtime.evaluate", {
        expression: `globalThis[${JSON.stringify(this.#names.deliver)}](${JSON.stringify(text)})`,
        uniqueContextId: context,
        // Without this, what the page does in answer could `eval` in spite of its own policy.
        allowUnsafeEvalBlockedByCSP: false,
        silent: false,
      })
      .catch(() => undefined);
  }

  /** @throws Error "An object could not be cloned." */
  send(channel: string, ...values: unknown[]): void {
    const text = wire.encode(["event", 0, channel, values]);
    if (this.#preloadContext === undefined) this.#outbox.push(text);
    else this.#deliver(text);
  }

  /** Resolves when the page has loaded. @throws Error with the reason when it cannot */
  async loadURL(url: string): Promise<void> {
    const { session } = await this.#opened;
    this.#allowed = new URL(url).href;
    this.#load?.reject(new Error(`ERR_ABORTED (-3) loading '${this.#url}'`));
    const loaded = new Promise<void>((resolve, reject) => {
      this.#load = { resolve, reject };
    });
    const answer = await session.send("Page.navigate", { url });
    this.#allowed = undefined;
    const reason = answer.errorText as string | undefined;
    if (reason !== undefined) {
      this.#load = undefined;
      const text = reason.replace("net::", "");
      this.emit("did-fail-load", {}, -2, text, url, true);
      throw new Error(`${text} (-2) loading '${url}'`);
    }
    await loaded;
  }

  reload(): void {
    this.#reloading = true;
    void this.#opened
      .then(({ session }) => session.send("Page.reload", {}))
      .catch(() => undefined)
      .finally(() => {
        this.#reloading = false;
      });
  }

  getURL(): string {
    return this.#url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const { session } = await this.#opened;
    const answer = await session.send("Runtime.evaluate", {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      allowUnsafeEvalBlockedByCSP: false,
    });
    const details = answer.exceptionDetails as { exception?: { description?: string } } | undefined;
    if (details) throw new Error(details.exception?.description ?? "the script failed");
    return (answer.result as { value?: unknown }).value;
  }

  /** Run one of this stand-in's own functions beside the page: in the preload's world, out of its reach. */
  async callBeside(source: string, value: unknown): Promise<unknown> {
    const { session } = await this.#opened;
    const answer = await session.send("Runtime.evaluate", {
      expression: `(${source})(${JSON.stringify(value)})`,
      awaitPromise: true,
      returnByValue: true,
      ...(this.#preloadContext === undefined ? {} : { uniqueContextId: this.#preloadContext }),
    });
    return (answer.result as { value?: unknown }).value;
  }

  /** What `prefers-color-scheme` is in the page; empty: what the desktop prefers. */
  async preferColours(value: "" | "light" | "dark"): Promise<void> {
    const { session } = await this.#opened;
    const features = [{ name: "prefers-color-scheme", value }];
    await session.send("Emulation.setEmulatedMedia", { features }).catch(() => undefined);
  }

  async printToPDF(options: PdfOptions = {}): Promise<Buffer> {
    const { session } = await this.#opened;
    const answer = await session.send("Page.printToPDF", pdfParameters(options));
    return Buffer.from(answer.data as string, "base64");
  }

  /** No printer is reached from here: the app prints to PDF. */
  getPrintersAsync(): Promise<never[]> {
    return Promise.resolve([]);
  }

  print(_options: object, callback?: (ok: boolean, reason: string) => void): void {
    setImmediate(() => callback?.(false, "No printers available on the network"));
  }

  async capturePage(): Promise<{ toPNG(): Buffer }> {
    const { session } = await this.#opened;
    const answer = await session.send("Page.captureScreenshot", { format: "png" });
    const png = Buffer.from(answer.data as string, "base64");
    return { toPNG: () => png };
  }

  sendInputEvent(event: KeyEvent): void {
    const key = keyParameters(event);
    void this.#opened
      .then(({ session }) => session.send("Input.dispatchKeyEvent", key))
      .catch(() => undefined);
  }

  openDevTools(): void {
    throw new Error("DevTools are not supported by this stand-in for Electron");
  }

  async close(): Promise<void> {
    if (!this.#destroyed) await closePage(await this.#opened);
  }

  reportGone(reason: string, exitCode: number): void {
    this.emit("render-process-gone", {}, { reason, exitCode });
  }

  reportDestroyed(): void {
    this.#destroyed = true;
    known.delete(this.id);
    this.#load?.reject(new Error(`ERR_ABORTED (-3) loading '${this.#url}'`));
    this.emit("destroyed");
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "null";
}
