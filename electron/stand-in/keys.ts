import type { CdpObject } from "./cdp.ts";

/** A key, by Electron's name for it. */
export interface KeyEvent {
  readonly type: string;
  readonly keyCode: string;
}

/** Keys that write nothing, with the code Windows gives them. */
const SILENT: Readonly<Record<string, number>> = { Escape: 27, Enter: 13, Tab: 9 };

/** @throws Error for anything but keys */
export function keyParameters({ type, keyCode }: KeyEvent): CdpObject {
  if (type !== "keyDown" && type !== "keyUp" && type !== "char") {
    throw new Error(`input events of type ${type} are not supported by this stand-in for Electron`);
  }
  const code = SILENT[keyCode];
  const what = code === undefined ? { text: keyCode } : { windowsVirtualKeyCode: code };
  return { type, key: keyCode, code: keyCode, ...what };
}
