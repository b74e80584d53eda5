import path from "node:path";
import { app, BrowserWindow, nativeTheme, screen } from "electron";
import { giveRole, windowsOf } from "./roles.ts";
import { ORIGIN } from "./serving.ts";
import { customerPlace } from "./windowState.ts";
import { BACKGROUND, hardened } from "./windows.ts";

/** The display that the counter's window is not on; null where there is only one. */
function otherDisplay() {
  const [counter] = windowsOf("counter");
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  return customerPlace(areas, counter?.getBounds() ?? screen.getPrimaryDisplay().workArea);
}

/**
 * Open the customer's window, or bring it forward: whole on the second display; where there is none, an ordinary
 * window that the teller turns round or moves.
 */
export function openCustomerWindow(): void {
  const [there] = windowsOf("customer");
  if (there) {
    if (there.isMinimized()) there.restore();
    there.focus();
    return;
  }
  const place = otherDisplay();
  const window = new BrowserWindow({
    ...(place ?? { width: 1024, height: 700 }),
    minWidth: 480,
    minHeight: 480,
    title: app.getName(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    webPreferences: { ...hardened(), preload: path.join(import.meta.dirname, "customerPreload.cjs") },
  });
  giveRole(window, "customer");
  window.once("ready-to-show", () => {
    window.showInactive();
    if (place) window.setFullScreen(true);
  });
  window.webContents.on("render-process-gone", () => window.destroy());
  window.loadURL(`${ORIGIN}/customer.html`).catch((error: Error) => {
    if (window.isDestroyed()) return;
    console.error(`the customer's page did not load: ${error.message}`);
    window.destroy();
  });
}

/** At the start: where a second display is, the customer's window belongs there. */
export function openOnSecondDisplay(): void {
  if (otherDisplay()) openCustomerWindow();
}
