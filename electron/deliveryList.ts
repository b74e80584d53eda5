import { type BrowserWindow, dialog } from "electron";
import type { Language } from "../src/contract/ipc.ts";

/** Words of the system's own dialog, which the window's words do not reach. */
const words = {
  ko: { title: "납품 목록 열기", files: "납품 목록" },
  en: { title: "Open a delivery list", files: "Delivery lists" },
} as const;

/** Let the teller choose a list of delivered cards. @returns its path, or null when none was chosen */
export async function chooseDeliveryList(window: BrowserWindow, language: Language): Promise<string | null> {
  const { title, files } = words[language];
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: ["openFile"],
    filters: [{ name: files, extensions: ["csv", "txt", "xml", "pskc"] }],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
