import { EventEmitter } from "node:events";
import { protocol } from "./protocol.ts";

/**
 * Electron's `session`. The stand-in's Chromium refuses every permission and sends nothing to the net, whatever
 * the app's handlers would say, so they are taken and never asked: what they decide is tested in Electron.
 */
class Session extends EventEmitter {
  readonly protocol = protocol;

  setPermissionRequestHandler(_handler: unknown): void {
    // Refused in Chromium itself.
  }

  setPermissionCheckHandler(_handler: unknown): void {
    // Refused in Chromium itself.
  }

  setDevicePermissionHandler(_handler: unknown): void {
    // Refused in Chromium itself.
  }

  setSpellCheckerEnabled(_enabled: boolean): void {
    // Chromium's profile here has no dictionaries.
  }
}

export const defaultSession = new Session();
export const session = { defaultSession };
