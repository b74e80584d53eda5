import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { keepOnTop } from "./alwaysOnTop.ts";
import { app, closeWindowsWith, PreventableEvent } from "./app.ts";
import { type OpenedPage, onPageGone, openPage } from "./browser.ts";
import type { CdpObject } from "./cdp.ts";
import { headless } from "./chromium.ts";
import { WebContents } from "./webContents.ts";

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WindowOptions extends Partial<Rectangle> {
  title?: string;
  minWidth?: number;
  minHeight?: number;
  alwaysOnTop?: boolean;
  skipTaskbar?: boolean;
  backgroundColor?: string;
  webPreferences?: {
    preload?: string;
    contextIsolation?: boolean;
    sandbox?: boolean;
    nodeIntegration?: boolean;
  };
}

const DEFAULT: Rectangle = { x: 0, y: 0, width: 800, height: 600 };
const windows = new Set<BrowserWindow>();

function refuseUnsafe({ webPreferences = {} }: WindowOptions): void {
  const { contextIsolation = true, sandbox = true, nodeIntegration = false } = webPreferences;
  if (!contextIsolation || !sandbox || nodeIntegration) {
    throw new Error("this stand-in for Electron runs sandboxed, isolated pages without Node only");
  }
}

function partOf(options: WindowOptions): Rectangle {
  const { x = DEFAULT.x, y = DEFAULT.y, width = DEFAULT.width, height = DEFAULT.height } = options;
  return { x, y, width, height };
}

/** Electron's `BrowserWindow`: one app window of Chromium's. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly id: number;
  readonly #opened: Promise<OpenedPage>;
  #bounds: Rectangle;
  #normal: Rectangle;
  #state = "normal";
  #title: string;
  #onTop: boolean;
  readonly #skipTaskbar: boolean;
  #loaded = false;
  #destroyed = false;
  #closing = false;
  #shown = false;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: WindowOptions = {}) {
    super();
    refuseUnsafe(options);
    if (!app.isReady()) throw new Error("Cannot create BrowserWindow before app is ready");
    this.#title = options.title ?? app.getName();
    this.#onTop = options.alwaysOnTop ?? false;
    this.#skipTaskbar = options.skipTaskbar ?? false;
    this.#bounds = partOf(options);
    this.#normal = this.#bounds;
    const mark = `w${randomBytes(8).toString("hex")}`;
    this.#opened = openPage({ mark, background: options.backgroundColor ?? "#ffffff", ...this.#bounds });
    this.webContents = new WebContents(this.#opened, options.webPreferences?.preload);
    this.id = this.webContents.id;
    windows.add(this);
    this.#opened.then(
      (page) => this.#onOpened(page),
      (error: Error) => {
        console.error(error.message);
        app.exit(1);
      },
    );
    this.webContents.once("first-paint", () => this.emit("ready-to-show", {}));
    // A page that draws nothing still becomes ready.
    this.webContents.once("did-finish-load", () => {
      this.#loaded = true;
      if (this.#onTop || this.#skipTaskbar) this.#tellWindowManager();
      setTimeout(() => this.webContents.emit("first-paint"), 200);
    });
    setImmediate(() => app.emit("browser-window-created", {}, this));
  }

  #onOpened(page: OpenedPage): void {
    onPageGone(page, () => this.#onGone());
    this.#watch = setInterval(() => void this.#readBounds(), 500);
    this.#watch.unref();
  }

  #onGone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    clearInterval(this.#watch);
    windows.delete(this);
    this.webContents.reportDestroyed();
    this.emit("closed");
    if (windows.size > 0) return;
    if (app.listenerCount("window-all-closed") > 0) app.emit("window-all-closed");
    else app.quit();
  }

  async #send(method: string, parameters: CdpObject): Promise<CdpObject | undefined> {
    try {
      const { session } = await this.#opened;
      return await session.send(method, parameters);
    } catch {
      return undefined;
    }
  }

  async #windowId(): Promise<number | undefined> {
    return (await this.#send("Browser.getWindowForTarget", {}))?.windowId as number | undefined;
  }

  async #readBounds(): Promise<void> {
    const answer = await this.#send("Browser.getWindowForTarget", {});
    if (!answer || this.#destroyed) return;
    const { left, top, width, height, windowState } = answer.bounds as Record<string, number> & {
      windowState: string;
    };
    const now = { x: left ?? 0, y: top ?? 0, width: width ?? 0, height: height ?? 0 };
    const before = this.#bounds;
    const state = this.#state;
    this.#bounds = now;
    this.#state = windowState;
    if (windowState === "normal") this.#normal = now;
    if (now.x !== before.x || now.y !== before.y) this.emit("move", {});
    if (now.width !== before.width || now.height !== before.height) this.emit("resize", {});
    if (windowState === state) return;
    if (windowState === "maximized") this.emit("maximize", {});
    if (state === "maximized") this.emit("unmaximize", {});
    if (windowState === "minimized") this.emit("minimize", {});
    if (state === "minimized") this.emit("restore", {});
  }

  async #setBounds(bounds: CdpObject): Promise<void> {
    const windowId = await this.#windowId();
    if (windowId !== undefined) await this.#send("Browser.setWindowBounds", { windowId, bounds });
  }

  #setState(windowState: string): void {
    this.#state = windowState;
    void this.#setBounds({ windowState });
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  loadFile(file: string): Promise<void> {
    return this.loadURL(pathToFileURL(path.resolve(app.getAppPath(), file)).href);
  }

  getBounds(): Rectangle {
    return { ...this.#bounds };
  }

  getNormalBounds(): Rectangle {
    return { ...this.#normal };
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    if (this.#state === "normal") this.#normal = this.#bounds;
    const { x, y, width, height } = this.#bounds;
    void this.#setBounds({ left: x, top: y, width, height });
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  minimize(): void {
    this.#setState("minimized");
  }

  maximize(): void {
    this.#setState("maximized");
  }

  unmaximize(): void {
    this.#setState("normal");
  }

  restore(): void {
    this.#setState("normal");
  }

  setFullScreen(full: boolean): void {
    this.#setState(full ? "fullscreen" : "normal");
  }

  isMinimized(): boolean {
    return this.#state === "minimized";
  }

  isMaximized(): boolean {
    return this.#state === "maximized";
  }

  isFullScreen(): boolean {
    return this.#state === "fullscreen";
  }

  /** Chromium shows its windows from the first moment, in their background colour. */
  show(): void {
    this.#shown = true;
    this.focus();
    this.emit("show", {});
  }

  /** Which window has the keyboard is the window manager's business here. */
  showInactive(): void {
    this.#shown = true;
    this.emit("show", {});
  }

  isVisible(): boolean {
    return this.#shown && !this.isMinimized();
  }

  hide(): void {
    throw new Error("hiding a window is not supported by this stand-in for Electron");
  }

  focus(): void {
    void this.#send("Page.bringToFront", {});
  }

  isFocused(): boolean {
    return BrowserWindow.getFocusedWindow() === this;
  }

  isAlwaysOnTop(): boolean {
    return this.#onTop;
  }

  /** There is one level above the others: the window manager's. */
  setAlwaysOnTop(onTop: boolean, _level?: string): void {
    this.#onTop = onTop;
    if (this.#loaded) this.#tellWindowManager();
  }

  #tellWindowManager(): void {
    if (headless) return;
    if (process.platform !== "linux") {
      throw new Error("always-on-top is supported by this stand-in for Electron on Linux only");
    }
    keepOnTop(this.webContents, this.#onTop, this.#skipTaskbar).catch((error: Error) =>
      console.error(`always-on-top: ${error.message}`),
    );
  }

  getTitle(): string {
    return this.#title;
  }

  setTitle(title: string): void {
    this.#title = title;
    void this.webContents.callBeside("(title) => { document.title = title; }", title).catch(() => undefined);
  }

  setMenu(_menu: unknown): void {
    // Chromium's app windows have no menu bar.
  }

  removeMenu(): void {
    // Chromium's app windows have no menu bar.
  }

  setMenuBarVisibility(_visible: boolean): void {
    // Chromium's app windows have no menu bar.
  }

  setBackgroundColor(_colour: string): void {
    // The page covers the window from its first paint on.
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    void this.askToClose();
  }

  /** The `close` event, then the window goes. @returns false when the event was prevented */
  async askToClose(): Promise<boolean> {
    if (this.#destroyed || this.#closing) return true;
    const event = new PreventableEvent();
    this.emit("close", event);
    if (event.defaultPrevented) return false;
    await this.#end();
    return true;
  }

  destroy(): void {
    void this.#end();
  }

  async #end(): Promise<void> {
    this.#closing = true;
    const gone = new Promise<void>((resolve) => this.once("closed", () => resolve()));
    if (this.#destroyed) return;
    try {
      await this.webContents.close();
    } catch {
      this.#onGone();
    }
    await gone;
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  static fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null;
  }

  static fromWebContents(webContents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === webContents) ?? null;
  }

  /** The newest window: which one has the keyboard is the window manager's secret. */
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().at(-1) ?? null;
  }
}

app.on("chromium-gone", ({ crashed, exitCode }: { crashed: boolean; exitCode: number }) => {
  if (!crashed) return;
  // A copy: the app may open new windows in answer.
  for (const window of [...windows]) window.webContents.reportGone("crashed", exitCode);
});

closeWindowsWith(async () => {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!(await window.askToClose())) return false;
  }
  return true;
});
