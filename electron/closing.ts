import { IpcError } from "./errors.ts";
import type { Printable } from "./printing.ts";
import type { Workstation } from "./workstation.ts";

/**
 * Make the closing report that the window shows into a PDF by its print style sheet, and close the day with it.
 * @throws IpcError notPrinted; what the workstation refuses: CounterError, LedgerError, WorkstationError
 */
export async function signClosing(
  page: Pick<Printable, "printToPDF">,
  workstation: Pick<Workstation, "signClosing">,
  closingId: string,
): ReturnType<Workstation["signClosing"]> {
  let pdf: Uint8Array;
  try {
    pdf = await page.printToPDF({ pageSize: "A4", printBackground: false, preferCSSPageSize: true });
  } catch (error) {
    throw new IpcError("notPrinted", { cause: error });
  }
  return await workstation.signClosing(closingId, pdf);
}
