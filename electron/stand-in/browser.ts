import path from "node:path";
import { app, atExit } from "./app.ts";
import type { CdpObject, CdpSession } from "./cdp.ts";
import { Chromium, findChromium, headless, type WindowPlace, whyNoWindow } from "./chromium.ts";

/** A window of Chromium's, found again by the mark it was opened with. */
export interface OpenedPage {
  readonly session: CdpSession;
  readonly targetId: string;
}

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
  readonly openerId?: string;
}

type PageWaiter = { resolve(page: OpenedPage): void; reject(error: Error): void };

const waiting = new Map<string, PageWaiter>();
const goneListeners = new Map<string, () => void>();
let chromium: Chromium | undefined;

/** A page asks for a window of its own: `opener` decides, and it is never opened. */
const openerListeners = new Map<string, (url: string) => void>();

function onAttached(connection: Chromium["connection"], parameters: CdpObject): void {
  const target = parameters.targetInfo as TargetInfo;
  const session = connection.session(parameters.sessionId as string);
  const mark = [...waiting.keys()].find((known) => target.url.includes(known));
  const waiter = mark === undefined ? undefined : waiting.get(mark);
  if (target.type === "page" && mark !== undefined && waiter) {
    waiting.delete(mark);
    waiter.resolve({ session, targetId: target.targetId });
    return;
  }
  if (target.type === "page" && target.openerId !== undefined) {
    openerListeners.get(target.openerId)?.(target.url);
    void connection.browser.send("Target.closeTarget", { targetId: target.targetId }).catch(() => undefined);
    return;
  }
  void session.send("Runtime.runIfWaitingForDebugger").catch(() => undefined);
}

function onGone(browser: Chromium): void {
  if (chromium !== browser) return;
  chromium = undefined;
  for (const waiter of waiting.values()) {
    waiter.reject(new Error(`Chromium ended before its window opened:\n${browser.lastWords}`));
  }
  waiting.clear();
  const listeners = [...goneListeners.values()];
  goneListeners.clear();
  // Windows closed by hand end Chromium with code 0; only then there is no crash to report.
  const report = (): void => {
    const { exitCode } = browser.process;
    app.emit("chromium-gone", { crashed: exitCode !== 0, exitCode: exitCode ?? -1 });
    for (const listener of listeners) listener();
  };
  if (browser.process.exitCode !== null || browser.process.signalCode !== null) report();
  else browser.process.once(browser.process.pid === undefined ? "error" : "exit", report);
}

async function start(place: WindowPlace): Promise<void> {
  const reason = whyNoWindow();
  if (reason !== null) throw new Error(reason);
  const browser: Chromium = new Chromium(
    {
      executable: findChromium() as string,
      profile: path.join(app.getPath("userData"), "chromium"),
      headless,
      debuggingPort: process.env.SMARTOTP_E2E_CDP_PORT,
      language: app.commandLine.getSwitchValue("lang") || "ko",
      switches: app.commandLine.switches,
      first: place,
    },
    () => onGone(browser),
  );
  chromium = browser;
  const { connection } = browser;
  connection.browser.on("Target.attachedToTarget", (parameters) => onAttached(connection, parameters));
  connection.browser.on("Target.detachedFromTarget", (parameters) => {
    connection.forget(parameters.sessionId as string);
  });
  connection.browser.on("Target.targetDestroyed", (parameters) => {
    const targetId = parameters.targetId as string;
    const listener = goneListeners.get(targetId);
    goneListeners.delete(targetId);
    listener?.();
  });
  await connection.browser.send("Target.setDiscoverTargets", { discover: true });
  await connection.browser.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
  });
  // Every permission a page could ask for is refused.
  await connection.browser.send("Browser.grantPermissions", { permissions: [] });
}

/** Open a window; starts Chromium with the first one. */
export function openPage(place: WindowPlace): Promise<OpenedPage> {
  return new Promise((resolve, reject) => {
    waiting.set(place.mark, { resolve, reject });
    if (chromium) chromium.openWindow(place);
    else start(place).catch(reject);
  });
}

export function onPageGone(page: OpenedPage, listener: () => void): void {
  goneListeners.set(page.targetId, listener);
}

export function onOpenerRequest(page: OpenedPage, listener: (url: string) => void): void {
  openerListeners.set(page.targetId, listener);
}

export async function closePage(page: OpenedPage): Promise<void> {
  await chromium?.connection.browser.send("Target.closeTarget", { targetId: page.targetId });
}

atExit(closeChromium);

/** End Chromium; nothing happens when it has gone already. */
async function closeChromium(): Promise<void> {
  const browser = chromium;
  chromium = undefined;
  await browser?.close();
}
