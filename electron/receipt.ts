import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { WebContents } from "electron";
import { IpcError } from "./errors.ts";

/** The part of a window's page that prints. */
export type Printable = Pick<WebContents, "getPrintersAsync" | "print" | "printToPDF">;

/** @returns whether it went to a printer; a dialog that the teller cancels counts as done */
function toPrinter(page: Printable): Promise<boolean> {
  return new Promise((resolve) => {
    page.print({ silent: false, printBackground: false }, (ok, reason) => {
      resolve(ok || /cancel/i.test(reason));
    });
  });
}

/**
 * Print the receipt the window shows, by its print style sheet: on a printer where there is one, otherwise as
 * a PDF that only this user may read.
 * @returns the PDF's path, or null when a printer has it
 * @throws IpcError notPrinted
 */
export async function printReceipt(page: Printable, folder: string, name: string): Promise<string | null> {
  const printers = await page.getPrintersAsync().catch(() => []);
  if (printers.length > 0 && (await toPrinter(page))) return null;
  const file = path.join(folder, `receipt-${name}.pdf`);
  try {
    const pdf = await page.printToPDF({ pageSize: "A4", printBackground: false, preferCSSPageSize: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, pdf, { mode: 0o600 });
    return file;
  } catch (error) {
    throw new IpcError("notPrinted", { cause: error });
  }
}
