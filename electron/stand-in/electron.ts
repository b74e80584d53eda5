/**
 * What `import … from "electron"` gives in the main process while the stand-in runs it. What is missing here
 * fails at that import, by name.
 */
import { EventEmitter } from "node:events";

export { app } from "./app.ts";
export { BrowserWindow } from "./browserWindow.ts";
export { dialog } from "./dialog.ts";
export { ipcMain } from "./ipcMain.ts";
export { Menu } from "./menu.ts";
export { nativeTheme } from "./nativeTheme.ts";
export { protocol } from "./protocol.ts";
export { safeStorage } from "./safeStorage.ts";
export { screen } from "./screen.ts";
export { session } from "./session.ts";
export { WebContents as webContents } from "./webContents.ts";

export const shell = {
  openExternal: (): Promise<never> =>
    Promise.reject(new Error("shell.openExternal is not supported by this stand-in for Electron")),
  openPath: (): Promise<string> =>
    Promise.resolve("shell.openPath is not supported by this stand-in for Electron"),
  /** No file manager is started from here: the terminal says where the file is. */
  showItemInFolder: (file: string): void => console.error(`the file is in its folder: ${file}`),
};

export const powerMonitor = new EventEmitter();
