import { app, BrowserWindow, nativeTheme } from "electron";
import type { OtpWindow } from "./otpPanel.ts";
import { giveRole } from "./roles.ts";
import { ORIGIN } from "./serving.ts";
import { placePanel, type WindowStateFile } from "./windowState.ts";
import { BACKGROUND, hardened, workAreas } from "./windows.ts";

/** What the page of an OTP needs, in device-independent pixels. */
const SIZE = { width: 360, height: 204 } as const;

/**
 * Open the small window of an OTP, above all others, whatever program they belong to (R10). It does not take the
 * keyboard from the window that the teller is typing in.
 * @param file remembers where it was moved to
 */
export function openOtpWindow(file: WindowStateFile): OtpWindow {
  const window = new BrowserWindow({
    ...placePanel(file.read(), SIZE, workAreas()),
    title: app.getName(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    frame: false,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
    webPreferences: hardened(),
  });
  giveRole(window, "otp");
  // Above full-screen windows and the task bar, too.
  window.setAlwaysOnTop(true, "screen-saver");
  window.once("ready-to-show", () => window.showInactive());
  const keepPlace = (): void => file.write({ ...window.getBounds(), maximized: false });
  window.on("close", keepPlace);
  window.webContents.on("render-process-gone", () => window.destroy());
  window.loadURL(`${ORIGIN}/otp.html`).catch((error: Error) => {
    if (window.isDestroyed()) return;
    console.error(`the OTP's page did not load: ${error.message}`);
    window.destroy();
  });
  return {
    close: () => {
      if (window.isDestroyed()) return;
      keepPlace();
      window.destroy();
    },
    onClosed: (listener) => void window.once("closed", listener),
  };
}
