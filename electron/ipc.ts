import { type IpcMainInvokeEvent, ipcMain } from "electron";
import type { EventName, EventPayload } from "../src/contract/ipc.ts";
import type { Handlers } from "../src/workstation/index.ts";
import { answerCall, checkEvent, eventNames, type Sender } from "./calls.ts";
import { CALL_CHANNEL, EVENT_CHANNEL } from "./channels.ts";
import { roleOf, windowsOf } from "./roles.ts";
import type { Workstation } from "./workstation.ts";

function senderOf({ senderFrame: frame, sender }: IpcMainInvokeEvent): Sender | null {
  return frame && { origin: frame.origin, isTopFrame: frame.parent === null, role: roleOf(sender) };
}

/** Answer the windows' calls; until `handlers` are there, they wait. */
export function answerWindows(handlers: Promise<Handlers>, origin: string): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) =>
    answerCall(handlers, origin, senderOf(event), name, input),
  );
}

/** Tell the counter's window something; what does not fit the contract is not told. */
export function tellCounter<N extends EventName>(name: N, payload: EventPayload<N>): void {
  const event = checkEvent(name, payload);
  if (!event) return;
  for (const window of windowsOf("counter")) {
    window.webContents.send(EVENT_CHANNEL, event.name, event.payload);
  }
}

/** Pass what the workstation says on to the counter's window, and to no other. */
export function tellWindows(workstation: Workstation): void {
  for (const name of eventNames) workstation.on(name, (payload) => tellCounter(name, payload));
}
