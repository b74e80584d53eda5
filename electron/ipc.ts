import { BrowserWindow, ipcMain, type WebFrameMain } from "electron";
import type { Handlers } from "../src/workstation/index.ts";
import { answerCall, checkEvent, eventNames, type Sender } from "./calls.ts";
import { CALL_CHANNEL, EVENT_CHANNEL } from "./channels.ts";
import type { Workstation } from "./workstation.ts";

function senderOf(frame: WebFrameMain | null): Sender | null {
  return frame && { origin: frame.origin, isTopFrame: frame.parent === null };
}

/** Answer the windows' calls; until `handlers` are there, they wait. */
export function answerWindows(handlers: Promise<Handlers>, origin: string): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) =>
    answerCall(handlers, origin, senderOf(event.senderFrame), name, input),
  );
}

/** Pass what the workstation says on to every window. */
export function tellWindows(workstation: Workstation): void {
  for (const name of eventNames) {
    workstation.on(name, (payload) => {
      const event = checkEvent(name, payload);
      if (!event) return;
      for (const window of BrowserWindow.getAllWindows()) {
        if (!window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, event.name, event.payload);
      }
    });
  }
}
