import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { tableFile } from "../../electron/tableFile.ts";
import { unzipped } from "../support/zip.ts";

const columns = ["날짜", "직원"];
const dangerous = ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "\r=1"];

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
