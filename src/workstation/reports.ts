import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { ClosingPaper } from "../contract/calls/stock.ts";
import { WorkstationError } from "./errors.ts";

/** Where a closing's report is, and what the journal names it by. */
interface KeptReport {
  readonly pdfPath: string;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/**
 * Keep a closing's report, on the disk for good before any entry names it; only this user may read it.
 * @throws WorkstationError reportNotKept
 */
export async function keepReport(
  folder: string,
  { day, closingId }: Pick<ClosingPaper, "day" | "closingId">,
  report: Uint8Array,
): Promise<KeptReport> {
  const pdfPath = path.join(folder, `closing-${day}-${closingId}.pdf`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(pdfPath, "w", 0o600);
    try {
      await file.writeFile(report);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new WorkstationError("reportNotKept", { cause });
  }
  return { pdfPath, sha256: createHash("sha256").update(report).digest("hex") };
}
