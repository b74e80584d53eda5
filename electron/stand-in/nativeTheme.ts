import { EventEmitter } from "node:events";
import { WebContents } from "./webContents.ts";

type Source = "system" | "light" | "dark";

/** Electron's `nativeTheme`. What the desktop itself prefers is known to Chromium only, so it counts as light. */
class NativeTheme extends EventEmitter {
  #source: Source = "system";

  get themeSource(): Source {
    return this.#source;
  }

  set themeSource(source: Source) {
    if (!["system", "light", "dark"].includes(source)) throw new TypeError(`'${source}' is no theme source`);
    if (source === this.#source) return;
    this.#source = source;
    for (const contents of WebContents.all()) void contents.preferColours(source === "system" ? "" : source);
    this.emit("updated");
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === "dark";
  }
}

export const nativeTheme = new NativeTheme();
