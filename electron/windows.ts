import path from "node:path";
import { app, BrowserWindow, nativeTheme, screen } from "electron";
import { giveRole } from "./roles.ts";
import { ORIGIN } from "./serving.ts";
import { MINIMUM, placeWindow, type WindowStateFile } from "./windowState.ts";

/** Every page is sandboxed and isolated, and has one door to this process: the preload script. */
export const hardened = () => ({
  preload: path.join(import.meta.dirname, "preload.cjs"),
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  spellcheck: false,
});

/** The work areas of the displays, the primary one first. */
export const workAreas = () =>
  [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);

/** The renderer's `--bg` in its light and dark theme: what is seen until the page's first paint. */
export const BACKGROUND = { light: "#eef1f4", dark: "#0f151b" } as const;
const KEEP_AFTER_MS = 500;

function keepState(window: BrowserWindow, file: WindowStateFile): void {
  const keep = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return;
    file.write({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  let pending: NodeJS.Timeout | undefined;
  const keepSoon = (): void => {
    clearTimeout(pending);
    pending = setTimeout(keep, KEEP_AFTER_MS);
  };
  window.on("resize", keepSoon);
  window.on("move", keepSoon);
  window.on("maximize", keepSoon);
  window.on("unmaximize", keepSoon);
  window.on("close", keep);
  window.on("closed", () => clearTimeout(pending));
}

/**
 * When the page's process dies, a new window takes the old one's place: the workstation lives on in this one.
 * A window that dies before it was ever seen would only die again: then the app ends.
 */
function replaceWhenGone(window: BrowserWindow, file: WindowStateFile): void {
  let replaced = false;
  let seen = false;
  window.once("show", () => {
    seen = true;
  });
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || replaced) return;
    replaced = true;
    console.error(`the window's process is gone (${reason}); ${seen ? "opening a new window" : "ending"}`);
    if (seen) openCounterWindow(file);
    else app.quit();
    window.destroy();
  });
}

/** Open the counter's window and load its page; it is shown with its first paint. */
export function openCounterWindow(file: WindowStateFile): BrowserWindow {
  const place = placeWindow(file.read(), workAreas());
  const window = new BrowserWindow({
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.height,
    minWidth: Math.min(MINIMUM.width, place.width),
    minHeight: Math.min(MINIMUM.height, place.height),
    title: app.getName(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    webPreferences: hardened(),
  });
  giveRole(window, "counter");
  if (place.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  keepState(window, file);
  replaceWhenGone(window, file);
  window.loadURL(`${ORIGIN}/`).catch((error: Error) => {
    if (!window.isDestroyed()) console.error(`the window's page did not load: ${error.message}`);
  });
  return window;
}
