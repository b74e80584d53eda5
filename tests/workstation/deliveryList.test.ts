import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDeliveryList } from "../../src/workstation/deliveryList.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-list-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string | Uint8Array) {
  const file = path.join(folder, "list");
  writeFileSync(file, content);
  return readDeliveryList(file);
}
const failure = (code: string) => ({ fullCode: `workstation.${code}` });

describe("a delivery list", () => {
  it("is read from a table, by the names of its columns, whatever separates them", async () => {
    const rows = [
      { at: 2, serialNumber: "0042850001", vendorCode: "71", shipmentId: "S-1" },
      { at: 4, serialNumber: "0042850002", vendorCode: "71", shipmentId: null },
    ];
    for (const mark of [",", ";", "\t"]) {
      const text = `\ufeff상자,일련번호,벤더코드,입고번호\r\nA,"0042850001",71,S-1\r\n\r\nA,0042850002,71,\n`;
      expect(await read(text.replaceAll(",", mark))).toEqual({ format: "csv", rows });
    }
  });

  it("R15 leaves every other column where it is, and says nothing that may be a secret", async () => {
    const seed = "3132333435363738393031323334353637383930";
    const { rows } = await read(`seed,serialNumber\n${seed},0042850001\n0042850002,${seed}\n`);
    expect(rows).toEqual([
      { at: 2, serialNumber: "0042850001", vendorCode: null, shipmentId: null },
      { at: 3, serialNumber: "", vendorCode: null, shipmentId: null },
    ]);
  });

  it("R15 is read from a PSKC file: serial number and manufacturer of each device, and nothing of its key", async () => {
    const device = (n: number, manufacturer: string) =>
      `<pskc:KeyPackage><pskc:DeviceInfo><pskc:Manufacturer>${manufacturer}</pskc:Manufacturer>
        <pskc:SerialNo> 004285000${n} </pskc:SerialNo></pskc:DeviceInfo>
        <pskc:Key Id="k"><pskc:Data><pskc:Secret><pskc:PlainValue>MTIzNA==</pskc:PlainValue></pskc:Secret>
        </pskc:Data></pskc:Key></pskc:KeyPackage>`;
    const text = `<?xml version="1.0"?><pskc:KeyContainer>${device(1, "oath.71")}${device(2, "Maker")}</pskc:KeyContainer>`;
    expect(await read(text)).toEqual({
      format: "pskc",
      rows: [
        { at: 1, serialNumber: "0042850001", vendorCode: "71", shipmentId: null },
        { at: 2, serialNumber: "0042850002", vendorCode: null, shipmentId: null },
      ],
    });
  });

  it.each([
    ["a table without serial numbers", "a,b\n1,2\n", "listUnreadable"],
    ["an empty file", "", "listEmpty"],
    ["a head row alone", "serialNumber\n", "listEmpty"],
    ["XML of another kind", "<html><body/></html>", "listEmpty"],
    ["a cut PSKC file", "<KeyContainer><DeviceInfo><SerialNo>0042", "listEmpty"],
  ])("says of %s that it is none", async (_what, text, code) => {
    await expect(read(text)).rejects.toMatchObject(failure(code));
  });

  it("says of a file that is not there, or is a folder, that it cannot be read", async () => {
    await expect(readDeliveryList(path.join(folder, "nothing"))).rejects.toMatchObject(
      failure("listUnreadable"),
    );
    await expect(readDeliveryList(folder)).rejects.toMatchObject(failure("listUnreadable"));
  });

  it("R15 whatever bytes come: rows of digits and letters, or a refusal", async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const bytes = Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 7919 * (seed + 3)) % 251));
      const text = Buffer.concat([Buffer.from(seed % 2 ? "serialNumber\n" : "<DeviceInfo>"), bytes]);
      const list = await read(text).catch((error: { fullCode: string }) => error.fullCode);
      if (typeof list === "string") expect(list).toMatch(/^workstation\.list/);
      else for (const { serialNumber } of list.rows) expect(serialNumber).toMatch(/^[0-9A-Za-z._ -]{0,20}$/);
    }
  });
});
