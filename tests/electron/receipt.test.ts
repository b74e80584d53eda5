import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Printable, printReceipt } from "../../electron/receipt.ts";

const ISSUE = "019a0000-0000-7000-8000-000000000000";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-receipt-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A window with so many printers, whose printing ends as told. */
function page(printers: number, ok = true, reason = ""): Printable {
  return {
    getPrintersAsync: async () => Array.from({ length: printers }, () => ({}) as never),
    print: (_options, callback) => callback?.(ok, reason),
    printToPDF: async () => Buffer.from("%PDF-1.7"),
  };
}

describe("the receipt", () => {
  it("is a PDF for this user only where there is no printer", async () => {
    const receipts = path.join(folder, "receipts");
    const file = await printReceipt(page(0), receipts, ISSUE);
    expect(file).toBe(path.join(receipts, `receipt-${ISSUE}.pdf`));
    expect(readFileSync(file ?? "", "latin1")).toBe("%PDF-1.7");
    if (process.platform !== "win32") expect(statSync(file ?? "").mode & 0o777).toBe(0o600);
  });

  it("goes to the printer where there is one, also when the teller cancels", async () => {
    expect(await printReceipt(page(1), folder, ISSUE)).toBeNull();
    expect(await printReceipt(page(1, false, "Print job canceled"), folder, ISSUE)).toBeNull();
  });

  it("is a PDF when the printer fails", async () => {
    expect(await printReceipt(page(1, false, "Print job failed"), folder, ISSUE)).toContain(ISSUE);
  });

  it("says so when it cannot be saved", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    await expect(printReceipt(page(0), file, ISSUE)).rejects.toMatchObject({ fullCode: "ipc.notPrinted" });
  });
});
