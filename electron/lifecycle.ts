import { app, dialog } from "electron";
import type { Language } from "../src/contract/ipc.ts";
import { endWorkstation } from "./quitting.ts";
import { roleOf, windowsOf } from "./roles.ts";
import type { Workstation } from "./workstation.ts";

const WAITING = {
  ko: {
    message: "카드에 쓰는 중입니다.",
    detail: "카드를 떼지 마십시오. 쓰기가 끝나면 프로그램이 저절로 닫힙니다.",
    button: "확인",
  },
  en: {
    message: "A card is being written.",
    detail: "Leave the card on the reader. The program closes by itself when the card is done.",
    button: "OK",
  },
} as const;

function tellTeller(language: Language, done: AbortSignal): void {
  const { message, detail, button } = WAITING[language];
  const [window] = windowsOf("counter");
  const options = { type: "info" as const, message, detail, buttons: [button], signal: done };
  void (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options)).catch(
    () => undefined,
  );
}

/**
 * End cleanly, however the end is asked for: window closed, menu, signal. Windows stay open while a card is
 * being written.
 * @param onClosing told once, before anything closes: no new work may begin
 */
export function quitCleanly(
  opening: Promise<Workstation>,
  language: () => Language,
  onClosing: () => void,
): void {
  let state: "running" | "ending" | "ended" = "running";
  app.on("before-quit", (event) => {
    if (state === "ended") return;
    event.preventDefault();
    if (state === "ending") return;
    state = "ending";
    onClosing();
    void endWorkstation(opening, (done) => tellTeller(language(), done)).then(() => {
      state = "ended";
      app.quit();
    });
  });
  app.on("browser-window-created", (_event, window) => {
    const { webContents } = window;
    window.on("close", (event) => {
      if (state === "ended" || roleOf(webContents) !== "counter") return;
      // The counter's last window stays until the card is done: it says why. With it the others go.
      if (windowsOf("counter").length > 1) return;
      event.preventDefault();
      app.quit();
    });
    window.on("closed", () => {
      if (roleOf(webContents) === "counter" && windowsOf("counter").length === 0) app.quit();
    });
  });
  app.on("window-all-closed", () => app.quit());
}
