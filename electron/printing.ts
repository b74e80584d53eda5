import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { WebContents } from "electron";
import type { PaperSize } from "../src/contract/calls/printing.ts";
import type { CallOutput } from "../src/contract/ipc.ts";
import { IpcError } from "./errors.ts";

/** The part of a window's page that prints. */
export type Printable = Pick<WebContents, "getPrintersAsync" | "print" | "printToPDF">;

/** What is to be printed: the paper that the page shows, by its print style sheet. */
export interface PrintOrder {
  readonly name: string;
  readonly printer: string | null;
  readonly copies: number;
  readonly size: PaperSize;
}

/** The printers of this computer, the usual one first. Where they cannot be asked for there are none. */
export async function listPrinters(
  page: Pick<Printable, "getPrintersAsync">,
): Promise<CallOutput<"print.printers">> {
  const found = await page.getPrintersAsync().catch(() => []);
  const usual = ({ options }: (typeof found)[number]): number =>
    "printer-is-default" in options || "is-default" in options ? 0 : 1;
  return {
    printers: found
      .toSorted((a, b) => usual(a) - usual(b))
      .map(({ name, displayName }) => ({ name, label: displayName || name })),
  };
}

/** Where a paper of that name is saved. */
export const paperFile = (folder: string, name: string): string => path.join(folder, `${name}.pdf`);

/**
 * Print on the printer that was chosen, or save a PDF that only this user may read.
 * @returns the PDF's path, or null when a printer has it
 * @throws IpcError printerFailed, notPrinted
 */
export async function printPaper(page: Printable, folder: string, order: PrintOrder): Promise<string | null> {
  const { printer, copies, size, name } = order;
  if (printer !== null) {
    await toPrinter(page, { printer, copies, size });
    return null;
  }
  const file = paperFile(folder, name);
  try {
    const pdf = await page.printToPDF({ pageSize: size, printBackground: false, preferCSSPageSize: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, pdf, { mode: 0o600 });
    return file;
  } catch (error) {
    throw new IpcError("notPrinted", { cause: error });
  }
}

function toPrinter(
  page: Pick<Printable, "print">,
  { printer, copies, size }: { printer: string; copies: number; size: PaperSize },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { silent: true, printBackground: false, deviceName: printer, copies, pageSize: size };
    page.print(options, (ok, reason) => {
      if (ok) resolve();
      else reject(new IpcError("printerFailed", { cause: reason, parameters: { printer } }));
    });
  });
}
