import { stringify } from "csv-stringify/sync";
import writeXlsxFile from "write-excel-file/node";
import type { TableToSave } from "../src/contract/calls/figures.ts";

/**
 * A table as the bytes of a file. CSV per RFC 4180, with the byte order mark that Excel needs for Korean, and with a
 * quote before every text that a spreadsheet would take for a formula. In a workbook a text is a text.
 */
export async function tableFile({ format, columns, rows }: TableToSave): Promise<Buffer> {
  if (format === "csv") {
    const cells = [columns, ...rows];
    const text = stringify(cells, { bom: true, escape_formulas: true, record_delimiter: "windows" });
    return Buffer.from(text, "utf8");
  }
  const head = columns.map((value) => ({ value, type: String, fontWeight: "bold" as const }));
  const body = rows.map((row) =>
    row.map((value) => {
      if (value === null) return null;
      return typeof value === "number" ? { value, type: Number } : { value, type: String };
    }),
  );
  return await writeXlsxFile([head, ...body], { stickyRowsCount: 1 }).toBuffer();
}
