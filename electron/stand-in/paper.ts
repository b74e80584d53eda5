import type { CdpObject } from "./cdp.ts";

/** What Electron's `printToPDF` is told, as far as it is heeded here. */
export interface PdfOptions {
  readonly landscape?: boolean;
  readonly printBackground?: boolean;
  /** A name, or inches. */
  readonly pageSize?: string | { readonly width: number; readonly height: number };
  readonly preferCSSPageSize?: boolean;
}

/** Inches. */
const PAPER: Readonly<Record<string, { width: number; height: number }>> = {
  A4: { width: 8.27, height: 11.69 },
  A5: { width: 5.83, height: 8.27 },
  Letter: { width: 8.5, height: 11 },
};

/** @throws Error for a paper that is not known */
export function pdfParameters(options: PdfOptions): CdpObject {
  const size = typeof options.pageSize === "object" ? options.pageSize : PAPER[options.pageSize ?? "Letter"];
  if (!size) throw new Error(`this stand-in for Electron does not know the page size ${options.pageSize}`);
  return {
    landscape: options.landscape ?? false,
    printBackground: options.printBackground ?? false,
    preferCSSPageSize: options.preferCSSPageSize ?? false,
    paperWidth: size.width,
    paperHeight: size.height,
  };
}
