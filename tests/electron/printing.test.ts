import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { PrinterInfo, WebContentsPrintOptions } from "electron";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listPrinters, type Printable, paperFile, printPaper } from "../../electron/printing.ts";

const order = { name: "8101-1285", printer: null, copies: 1, size: "A5" } as const;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-printing-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const printer = (name: string, options = {}): PrinterInfo => ({
  name,
  displayName: `${name} (2F)`,
  description: "",
  options,
});

/** A window with these printers, whose printing ends as told; what it was asked is kept. */
function page(printers: readonly PrinterInfo[], ok = true, reason = "") {
  const asked: (WebContentsPrintOptions | undefined)[] = [];
  const printable: Printable = {
    getPrintersAsync: async () => [...printers],
    print: (options, callback) => {
      asked.push(options);
      callback?.(ok, reason);
    },
    printToPDF: async () => Buffer.from("%PDF-1.7"),
  };
  return { printable, asked };
}

describe("paper", () => {
  it("is saved as a PDF for this user only where no printer is chosen", async () => {
    const { printable, asked } = page([printer("laser")]);
    const printed = path.join(folder, "printed");
    const file = await printPaper(printable, printed, order);
    expect(file).toBe(paperFile(printed, order.name));
    expect(readFileSync(file ?? "", "latin1")).toBe("%PDF-1.7");
    if (process.platform !== "win32") expect(statSync(file ?? "").mode & 0o777).toBe(0o600);
    expect(asked).toEqual([]);
  });

  it("goes to the printer that was chosen, in its size and number, without another question", async () => {
    const { printable, asked } = page([printer("laser")]);
    expect(
      await printPaper(printable, folder, { ...order, printer: "laser", copies: 2, size: "A4" }),
    ).toBeNull();
    expect(asked).toMatchObject([{ silent: true, deviceName: "laser", copies: 2, pageSize: "A4" }]);
  });

  it("says so when the printer fails, and when it cannot be saved", async () => {
    const { printable } = page([printer("laser")], false, "Print job failed");
    await expect(printPaper(printable, folder, { ...order, printer: "laser" })).rejects.toMatchObject({
      fullCode: "ipc.printerFailed",
    });
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    await expect(printPaper(printable, file, order)).rejects.toMatchObject({ fullCode: "ipc.notPrinted" });
  });

  it("lists the usual printer first, and none where they cannot be asked for", async () => {
    const { printable } = page([printer("ink"), printer("laser", { "printer-is-default": "true" })]);
    expect((await listPrinters(printable)).printers).toEqual([
      { name: "laser", label: "laser (2F)" },
      { name: "ink", label: "ink (2F)" },
    ]);
    const broken = { getPrintersAsync: () => Promise.reject(new Error("no spooler")) };
    expect(await listPrinters(broken)).toEqual({ printers: [] });
  });
});
