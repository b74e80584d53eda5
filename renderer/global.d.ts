import "i18next";
import type { CustomerBridge } from "../src/contract/customerWindow.ts";
import type { Bridge } from "../src/contract/ipc.ts";
import type { ko } from "./i18n/words.ts";

declare global {
  interface Window {
    /** Put there by the preload script; missing when the page is opened outside the app. */
    readonly smartotp?: Bridge;
    /** The same in the customer's window, with other calls. */
    readonly customerWindow?: CustomerBridge;
  }
}

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ko };
    returnNull: false;
  }
}
