import { inflateRawSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { tableFile } from "../../electron/tableFile.ts";

const columns = ["날짜", "직원"];
const dangerous = ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "\r=1"];

/** One file of a ZIP archive, by its central directory (APPNOTE 4.3.12). */
function unzipped(zip: Buffer, name: string): string {
  for (let at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 4)) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString("utf8", at + 46, at + 46 + nameLength) !== name) continue;
    const [method, size, local] = [10, 20, 42].map((offset) =>
      offset === 10 ? zip.readUInt16LE(at + offset) : zip.readUInt32LE(at + offset),
    ) as [number, number, number];
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(data, data + size);
    return (method === 0 ? bytes : inflateRawSync(bytes)).toString("utf8");
  }
  return "";
}

describe("a saved table", () => {
  it("is CSV with the mark that Excel needs for Korean, and comes back as it was", async () => {
    const file = await tableFile({
      name: "x",
      format: "csv",
      columns,
      rows: [
        ["2026-11-22", '김"서,연'],
        [null, -3.5],
      ],
    });
    expect([...file.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const back: unknown = parse(file, { bom: true });
    expect(back).toEqual([columns, ["2026-11-22", '김"서,연'], ["", "-3.5"]]);
  });

  it.each(dangerous)("%j is no formula in CSV", async (text) => {
    const file = await tableFile({ name: "x", format: "csv", columns: ["a"], rows: [[text]] });
    const [, [cell] = []] = parse(file, { bom: true }) as string[][];
    expect(cell).toBe(`'${text}`);
  });

  it("is a workbook whose texts are texts and whose numbers are numbers", async () => {
    const file = await tableFile({
      name: "x",
      format: "xlsx",
      columns,
      rows: [
        ["=1+1", 42],
        ["김서연", null],
      ],
    });
    expect(file.subarray(0, 2).toString()).toBe("PK");
    const sheet = unzipped(file, "xl/worksheets/sheet1.xml");
    const texts = unzipped(file, "xl/sharedStrings.xml") + sheet;
    expect(texts).toContain("=1+1");
    expect(texts).toContain("김서연");
    expect(sheet).toContain("<v>42</v>");
    expect(sheet).not.toContain("<f>");
  });
});
