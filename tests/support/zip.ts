import { inflateRawSync } from "node:zlib";

/** One file of a ZIP archive, by its central directory (APPNOTE 4.3.12). */
export function unzipped(zip: Buffer, name: string): string {
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
