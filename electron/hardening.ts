import { app, session } from "electron";
import { ORIGIN } from "./serving.ts";

/** Nothing a page does opens a window, leads elsewhere, embeds another page or is permitted a device. */
export function hardenPages(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-navigate", (event) => {
      if (!event.url.startsWith(`${ORIGIN}/`)) event.preventDefault();
    });
    contents.on("will-frame-navigate", (event) => {
      if (!event.url.startsWith(`${ORIGIN}/`)) event.preventDefault();
    });
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}

/** Once the app is ready. */
export function hardenSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  // The spelling checker would fetch dictionaries, and reads what is typed.
  defaultSession.setSpellCheckerEnabled(false);
}
