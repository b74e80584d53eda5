import { open } from "node:fs/promises";
import type { ListedCard } from "../counter/index.ts";
import { WorkstationError } from "./errors.ts";

/** A PSKC file of 100,000 cards is about 150 MB; the list of a branch's box is a thousandth of it. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ROWS = 100_000;
/** Longest serial number or name that is taken out of an element. */
const MOST_TEXT = 64;

/** What a file says of the cards that came with it. */
export interface DeliveryList {
  readonly format: "csv" | "pskc";
  readonly rows: readonly ListedCard[];
}

/**
 * Read which cards a file names: a delivery list (CSV), or the serial numbers of a vendor's PSKC file (RFC 6030). The
 * file's bytes are never made text as a whole and are wiped afterwards: what else stands in there, seeds before all,
 * is not looked at (R15).
 * @throws WorkstationError listUnreadable, listEmpty
 */
export async function readDeliveryList(file: string): Promise<DeliveryList> {
  const bytes = await contentOf(file);
  try {
    const isXml = /^\s*</.test(bytes.toString("latin1", 0, 64).replace(/^\u00ef\u00bb\u00bf/, ""));
    const rows = isXml ? pskcRows(bytes) : csvRows(bytes);
    if (rows.length === 0) throw new WorkstationError("listEmpty");
    return { format: isXml ? "pskc" : "csv", rows };
  } finally {
    bytes.fill(0);
  }
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, "r");
    try {
      const { size } = await handle.stat();
      if (size > MOST_BYTES) throw new WorkstationError("listUnreadable");
      const bytes = Buffer.alloc(size);
      let read = 0;
      while (read < size) {
        const { bytesRead } = await handle.read(bytes, read, size - read, read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof WorkstationError) throw cause;
    throw new WorkstationError("listUnreadable", { cause });
  }
}

/** Every `SerialNo` of the file with the `Manufacturer` of the same `DeviceInfo`, whatever the prefix is. */
function pskcRows(bytes: Buffer): ListedCard[] {
  const rows: ListedCard[] = [];
  const inside = (name: string, from: number, to: number): string | null => {
    const at = bytes.indexOf(`${name}>`, from, "latin1");
    if (at < 0 || at >= to) return null;
    const start = at + name.length + 1;
    const end = bytes.indexOf("<", start, "latin1");
    if (end < 0 || end - start > MOST_TEXT) return "";
    return bytes.toString("utf8", start, end).trim();
  };
  let at = 0;
  for (;;) {
    const begin = bytes.indexOf("DeviceInfo>", at, "latin1");
    if (begin < 0) return rows;
    const end = bytes.indexOf("DeviceInfo>", begin + 11, "latin1");
    if (end < 0) return rows;
    if (rows.length >= MOST_ROWS) throw new WorkstationError("listUnreadable");
    rows.push({
      at: rows.length + 1,
      serialNumber: sayable(inside("SerialNo", begin, end) ?? ""),
      vendorCode: /^(?:[A-Za-z]+\.)?(\d{2,3})$/.exec(inside("Manufacturer", begin, end) ?? "")?.[1] ?? null,
      shipmentId: null,
    });
    at = end + 11;
  }
}

const columns = {
  serialNumber: /^(?:serial ?(?:no|number)?|일련번호)$/i,
  vendorCode: /^(?:vendor ?(?:code)?|벤더코드|제조사코드)$/i,
  shipmentId: /^(?:shipment ?(?:id|no)?|입고번호)$/i,
} as const;

/** Lines of a table with a head row; separated by comma, semicolon or tab. Only the three columns are made text. */
function csvRows(bytes: Buffer): ListedCard[] {
  const lines = linesOf(bytes);
  const head = lines.next().value;
  if (!head) return [];
  const text = bytes.toString("utf8", head.from, head.to).replace(/^\ufeff/, "");
  const separator = [";", "\t", ","].find((mark) => text.includes(mark)) ?? ",";
  const names = text.split(separator).map((name) => name.trim().replace(/^"|"$/g, ""));
  const column = (name: keyof typeof columns) => names.findIndex((given) => columns[name].test(given));
  const [serial, vendor, shipment] = [column("serialNumber"), column("vendorCode"), column("shipmentId")];
  if (serial < 0) throw new WorkstationError("listUnreadable");
  const rows: ListedCard[] = [];
  for (const line of lines) {
    if (line.from === line.to) continue;
    if (rows.length >= MOST_ROWS) throw new WorkstationError("listUnreadable");
    const cell = (index: number) => cellOf(bytes, line, separator.charCodeAt(0), index);
    rows.push({
      at: line.number,
      serialNumber: sayable(cell(serial) ?? ""),
      vendorCode: vendor < 0 ? null : cell(vendor) || null,
      shipmentId: shipment < 0 ? null : cell(shipment) || null,
    });
  }
  return rows;
}

interface Line {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

function* linesOf(bytes: Buffer): Generator<Line> {
  let from = 0;
  for (let number = 1; from < bytes.length; number += 1) {
    const end = bytes.indexOf(0x0a, from);
    const next = end < 0 ? bytes.length : end;
    const to = next > from && bytes[next - 1] === 0x0d ? next - 1 : next;
    yield { number, from, to };
    from = next + 1;
  }
}

function cellOf(bytes: Buffer, line: Line, separator: number, index: number): string | null {
  let from = line.from;
  for (let at = 0; at < index; at += 1) {
    const mark = bytes.indexOf(separator, from);
    if (mark < 0 || mark >= line.to) return null;
    from = mark + 1;
  }
  const mark = bytes.indexOf(separator, from);
  const to = mark < 0 || mark > line.to ? line.to : mark;
  if (to - from > MOST_TEXT) return null;
  return bytes.toString("utf8", from, to).trim().replace(/^"|"$/g, "");
}

/** What is too long or too odd for a serial number may be a secret in the wrong place (R15). */
const sayable = (text: string): string => (/^[0-9A-Za-z._ -]{0,20}$/.test(text) ? text : "");
