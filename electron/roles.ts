import { BrowserWindow, type WebContents } from "electron";

/** What a window is for. It decides what the window may ask for and what it is told. */
export type WindowRole = "counter" | "otp" | "customer";

const roles = new WeakMap<WebContents, WindowRole>();

/** Once, when the window is made. A window without a role may ask for nothing. */
export function giveRole(window: BrowserWindow, role: WindowRole): void {
  roles.set(window.webContents, role);
}

export function roleOf(contents: WebContents): WindowRole | null {
  return roles.get(contents) ?? null;
}

export function windowsOf(role: WindowRole): BrowserWindow[] {
  return BrowserWindow.getAllWindows().filter(
    (window) => !window.isDestroyed() && roleOf(window.webContents) === role,
  );
}
