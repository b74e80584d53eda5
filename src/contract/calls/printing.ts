/** The window's calls about paper: receipts, forms, closings. A part of `calls` in ipc.ts. */
import { z } from "zod";

export const PaperSize = z.enum(["A4", "A5"]);
export type PaperSize = z.infer<typeof PaperSize>;

/** Names the file where it is saved. */
const PaperName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

export const printingCalls = {
  /** The printers of this computer, the usual one first; none where there are none. */
  "print.printers": {
    input: z.void(),
    output: z.object({ printers: z.array(z.object({ name: z.string(), label: z.string() })) }),
  },
  /** Print the paper that the window shows. */
  "print.paper": {
    input: z.object({
      name: PaperName,
      /** A printer's name; null saves it as a PDF. */
      printer: z.string().max(200).nullable(),
      copies: z.int().min(1).max(9),
      size: PaperSize,
    }),
    /** Where it was saved; null when a printer has it. */
    output: z.object({ pdfPath: z.string().nullable() }),
  },
  /** Show a saved paper in its folder. */
  "print.showFile": { input: z.object({ name: PaperName }), output: z.void() },
} as const;
