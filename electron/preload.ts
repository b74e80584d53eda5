import { contextBridge, ipcRenderer } from "electron";
import type { Bridge } from "../src/contract/ipc.ts";
import { CALL_CHANNEL, EVENT_CHANNEL } from "./channels.ts";

/** The only door of the page: two functions. The main process checks what comes through. */
const bridge: Bridge = {
  invoke: (name, ...input) => ipcRenderer.invoke(CALL_CHANNEL, name, input[0]),
  on: (name, listener) => {
    const heard = (_event: unknown, said: unknown, payload: unknown): void => {
      if (said === name) listener(payload as never);
    };
    ipcRenderer.on(EVENT_CHANNEL, heard);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, heard);
    };
  },
};

contextBridge.exposeInMainWorld("smartotp", bridge);
