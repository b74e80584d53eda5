import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type BrowserWindow, dialog } from "electron";
import type { TableToSave } from "../src/contract/calls/figures.ts";
import type { Language } from "../src/contract/ipc.ts";
import { IpcError } from "./errors.ts";
import { tableFile } from "./tableFile.ts";

/** Words of the system's own dialog, which the window's words do not reach. */
const words = {
  ko: { title: "표 저장", csv: "CSV 파일", xlsx: "엑셀 파일" },
  en: { title: "Save the table", csv: "CSV file", xlsx: "Excel workbook" },
} as const;

/**
 * Save a table where the teller says.
 * @returns the path; null when they changed their mind
 * @throws IpcError notSaved
 */
export async function saveTable(
  window: BrowserWindow,
  table: TableToSave,
  language: Language,
  folder: string,
): Promise<string | null> {
  const { format, name } = table;
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: words[language].title,
    defaultPath: path.join(folder, `${name}.${format}`),
    filters: [{ name: words[language][format], extensions: [format] }],
  });
  if (canceled || filePath === "") return null;
  try {
    await writeFile(filePath, await tableFile(table), { mode: 0o600 });
    return filePath;
  } catch (cause) {
    throw new IpcError("notSaved", { cause });
  }
}
