import { Secret } from "../../../src/contract/secret.ts";
import { readCsv } from "../../../src/registry/shipments/csv.ts";
import { readPskc } from "../../../src/registry/shipments/pskc.ts";
import type { ShipmentRow } from "../../../src/registry/shipments/seedToken.ts";
import { ShipmentText } from "../../../src/registry/shipments/text.ts";

/** A row with its seed in hexadecimal, so that it can be compared. */
export type Row =
  | (Omit<Extract<ShipmentRow, { token: unknown }>["token"], "seed"> & { at: number; seed: string })
  | Extract<ShipmentRow, { reason: unknown }>;

export interface Told {
  readonly key?: string;
  readonly passphrase?: string;
  readonly vendorCode?: string;
  readonly vendorFixed?: boolean;
  readonly secretEncoding?: "hex" | "base32";
  /** Bytes handed over at a time. */
  readonly piece?: number;
}

const NOW = Date.UTC(2026, 0, 2);

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Read a whole file of made-up seeds: its rows, and what was noted of it. */
export async function readWhole(
  format: "pskc" | "csv",
  file: string | Uint8Array,
  told: Told = {},
): Promise<{ rows: Row[]; notes: string[] }> {
  const bytes = typeof file === "string" ? Buffer.from(file, "utf8") : file;
  const text = await ShipmentText.open(pieces(bytes, told.piece ?? 1000));
  const notes: string[] = [];
  const reading = {
    vendorCode: told.vendorCode ?? "71",
    vendorFixed: told.vendorFixed ?? false,
    now: NOW,
    note: (note: string) => notes.push(note),
  };
  const keys = {
    preSharedKey: told.key === undefined ? undefined : Secret.take(Buffer.from(told.key, "hex")),
    passphrase: told.passphrase === undefined ? undefined : Secret.take(Buffer.from(told.passphrase)),
  };
  const found =
    format === "pskc"
      ? readPskc(text, text.encoding, { ...reading, keys, signatureChecked: false })
      : readCsv(text, { ...reading, secretEncoding: told.secretEncoding });
  const rows: Row[] = [];
  for await (const row of found) {
    if (!("token" in row)) rows.push(row);
    else {
      const { seed, ...token } = row.token;
      rows.push({ at: row.at, ...token, seed: seed.use((bytes) => Buffer.from(bytes).toString("hex")) });
      seed.wipe();
    }
  }
  return { rows, notes };
}
