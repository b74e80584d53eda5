import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { decodeSecret, type SecretEncoding, secretEncodingOf } from "./csvSecret.ts";
import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { Rejection, type RejectionReason } from "./rejections.ts";
import {
  digitsOf,
  driftOf,
  hashOf,
  lastCounterOf,
  periodOf,
  type RowReading,
  type SeedToken,
  type ShipmentRow,
  seedOf,
  serialNumberOf,
  vendorCodeOf,
  vendorOf,
} from "./seedToken.ts";

type Column =
  | "serial"
  | "secret"
  | "type"
  | "algorithm"
  | "digits"
  | "period"
  | "counter"
  | "drift"
  | "vendor";

/** Names of columns as vendors write them, in lower case and without spaces, hyphens and underscores. */
const columnNames: Readonly<Record<Column, readonly string[]>> = {
  serial: ["serial", "serialnumber", "serialno", "sn", "일련번호"],
  secret: ["secret", "seed", "secretkey", "key", "비밀키"],
  type: ["type", "otptype", "유형"],
  algorithm: ["algorithm", "alg", "hash", "알고리즘"],
  digits: ["digits", "length", "otplength", "자릿수"],
  period: ["period", "interval", "timeinterval", "timestep", "step", "시간간격"],
  counter: ["counter", "movingfactor", "횟수"],
  drift: ["drift", "timedrift", "시간편차"],
  vendor: ["vendor", "vendorcode", "manufacturer", "벤더코드", "제조사코드"],
};

interface Header {
  readonly columns: ReadonlyMap<Column, number>;
  readonly length: number;
  /** Said by the header (`secret_hex`, `base32 seed`), or null. */
  readonly secretEncoding: SecretEncoding | null;
}

export interface CsvReading extends RowReading {
  /** What the caller says of the secrets; wins over the header and the look of them. */
  readonly secretEncoding?: SecretEncoding | undefined;
}

/** Rows looked at, at most, until one shows which encoding the secrets have. */
const UNDECIDED_ROWS = 1000;

/**
 * The rows of a CSV (RFC 4180; BOM and any line ending tolerated) with a header line.
 * @throws ShipmentError csvMalformed, csvHeader, csvSecretEncoding, tooManyKeys
 */
export async function* readCsv(
  text: AsyncIterable<string>,
  reading: CsvReading,
): AsyncGenerator<ShipmentRow> {
  let header: Header | null = null;
  let encoding = reading.secretEncoding ?? null;
  let undecided: [number, string[]][] = [];
  let rows = 0;
  for await (const [line, record] of recordsOf(text)) {
    if (!header) {
      header = headerOf(record, reading);
      encoding ??= header.secretEncoding;
      continue;
    }
    rows += 1;
    if (rows > LIMITS.keys) throw new ShipmentError("tooManyKeys", { parameters: { limit: LIMITS.keys } });
    if (encoding === null) {
      undecided.push([line, record]);
      encoding = secretEncodingOf((record[header.columns.get("secret") ?? -1] ?? "").replace(/[ -]/g, ""));
      if (encoding === null) {
        if (undecided.length >= UNDECIDED_ROWS) throw new ShipmentError("csvSecretEncoding");
        continue;
      }
      for (const [at, held] of undecided) yield rowOf(at, held, header, encoding, reading);
      undecided = [];
    } else {
      yield rowOf(line, record, header, encoding, reading);
    }
  }
  if (!header) throw new ShipmentError("csvHeader");
  if (undecided.length > 0) throw new ShipmentError("csvSecretEncoding");
}

/** Records with the number of the line they end on. */
async function* recordsOf(text: AsyncIterable<string>): AsyncGenerator<[number, string[]]> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    trim: true,
    // A row with too few or too many columns is that row's fault, and is reported as such.
    relax_column_count: true,
    max_record_size: LIMITS.csvRecordChars,
  });
  const source = Readable.from(text, { objectMode: false, encoding: "utf8" });
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      yield [info.lines, record];
    }
  } catch (error) {
    // Its message quotes the record.
    if (!(error instanceof CsvError)) throw error;
    throw new ShipmentError("csvMalformed", { parameters: { line: Number(error.lines ?? 0) } });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** @throws ShipmentError csvHeader */
function headerOf(record: readonly string[], reading: RowReading): Header {
  const columns = new Map<Column, number>();
  let secretEncoding: SecretEncoding | null = null;
  for (const [index, title] of record.entries()) {
    const plain = title.toLowerCase().replace(/[\s_()-]/g, "");
    const said = /hex|base32/.exec(plain)?.[0] as SecretEncoding | undefined;
    const name = plain.replace(/hex|base32/, "");
    const column = (Object.keys(columnNames) as Column[]).find((known) => columnNames[known].includes(name));
    if (!column) {
      reading.note("columnIgnored");
      continue;
    }
    if (columns.has(column)) throw new ShipmentError("csvHeader");
    columns.set(column, index);
    if (column === "secret" && said) secretEncoding = said;
  }
  if (!columns.has("serial") || !columns.has("secret")) throw new ShipmentError("csvHeader");
  return { columns, length: record.length, secretEncoding };
}

function rowOf(
  at: number,
  record: readonly string[],
  header: Header,
  encoding: SecretEncoding,
  reading: RowReading,
): ShipmentRow {
  const cell = (column: Column): string => record[header.columns.get(column) ?? -1]?.trim() ?? "";
  try {
    if (record.length !== header.length) throw new Rejection("columns");
    return { at, token: tokenOf(cell, encoding, reading) };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { at, serialNumber: cell("serial"), reason: error.reason };
  }
}

function tokenOf(cell: (column: Column) => string, encoding: SecretEncoding, reading: RowReading): SeedToken {
  const number = (column: Column, absent: number, reason: RejectionReason): number => {
    const text = cell(column);
    if (text === "") return absent;
    if (!/^-?\d{1,16}$/.test(text)) throw new Rejection(reason);
    return Number(text);
  };
  const serialNumber = serialNumberOf(cell("serial"));
  const stated = cell("vendor");
  const vendorCode = vendorOf(stated === "" ? null : (vendorCodeOf(stated) ?? stated), reading);
  const { type, algorithm } = algorithmOf(cell("type"), cell("algorithm"));
  const digits = digitsOf(number("digits", 6, "digits"));
  const period = periodOf(number("period", 30, "period"));
  const drift = driftOf(number("drift", 0, "timeDrift"));
  const counter = number("counter", 0, "counter");
  const lastTimeStep = type === "HOTP" ? lastCounterOf(counter) : -1;
  const seed = seedOf(decodeSecret(cell("secret"), encoding));
  return {
    vendorCode,
    serialNumber,
    type,
    algorithm,
    digits,
    period,
    ocraSuite: null,
    lastTimeStep,
    drift,
    seed,
  };
}

/** The algorithm's column may hold the hash, the type, or both (`TOTP`, `SHA256`, `HOTP-SHA1`). */
function algorithmOf(type: string, algorithm: string): Pick<SeedToken, "type" | "algorithm"> {
  const named = /^([HT]OTP)/i.exec(type === "" ? algorithm : type)?.[1]?.toUpperCase();
  if (type !== "" && type.toUpperCase() !== named) throw new Rejection("algorithm");
  return {
    type: named === "HOTP" ? "HOTP" : "TOTP",
    algorithm: hashOf(/^[HT]OTP$/i.test(algorithm) ? "" : algorithm),
  };
}
