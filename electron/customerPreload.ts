import { contextBridge, ipcRenderer } from "electron";
import type { CustomerBridge, CustomerWindowView } from "../src/contract/customerWindow.ts";
import { CUSTOMER_CALL_CHANNEL, CUSTOMER_VIEW_CHANNEL } from "./channels.ts";

/** The only door of the customer's page: three calls and one event, none of the counter's. */
const bridge: CustomerBridge = {
  invoke: (name, ...input) => ipcRenderer.invoke(CUSTOMER_CALL_CHANNEL, name, input[0]),
  onView: (listener) => {
    const heard = (_event: unknown, view: unknown): void => listener(view as CustomerWindowView);
    ipcRenderer.on(CUSTOMER_VIEW_CHANNEL, heard);
    return () => {
      ipcRenderer.off(CUSTOMER_VIEW_CHANNEL, heard);
    };
  },
};

contextBridge.exposeInMainWorld("customerWindow", bridge);
