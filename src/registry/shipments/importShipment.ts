import type { X509Certificate } from "node:crypto";
import type { Kysely } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { VendorCode } from "../../contract/ids.ts";
import type { RegistryContext } from "../context.ts";
import type { Tables } from "../tables.ts";
import { readCsv } from "./csv.ts";
import type { SecretEncoding } from "./csvSecret.ts";
import { ShipmentError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { Measured } from "./measured.ts";
import { readPskc } from "./pskc.ts";
import type { ShipmentKeys } from "./pskcProtection.ts";
import { type ShipmentReport, ShipmentTally } from "./report.ts";
import type { RowReading, SeedToken, ShipmentRow } from "./seedToken.ts";
import { signedText, vendorCertificate } from "./signature.ts";
import {
  type Destination,
  insertShipment,
  insertTokens,
  keepFailure,
  keepReport,
  knownTokens,
  registeredCertificate,
} from "./store.ts";
import { ShipmentText } from "./text.ts";

/** Tokens per statement: few enough that no seed is long in the clear. */
const BATCH = 1000;

export interface ShipmentImport {
  /** The file, in pieces. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly fileName: string;
  readonly institutionCode: string;
  readonly branchCode: string;
  /** The vendor of rows that name none; when `vendorFixed`, of all. */
  readonly vendorCode: string;
  readonly vendorFixed?: boolean;
  readonly keys?: ShipmentKeys;
  /** PEM or DER; without it, the one registered for the vendor. With one, only a PSKC file signed with its key is taken. */
  readonly certificate?: Uint8Array | undefined;
  readonly secretEncoding?: SecretEncoding | undefined;
  /** Look at everything, import nothing. */
  readonly preview: boolean;
  readonly onProgress?: (progress: ShipmentProgress) => void;
}

/** How far an import has come. */
interface ShipmentProgress {
  readonly bytes: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** Undoes the transaction; carries what is to be reported. */
class Refused extends Error {}

/**
 * Import a vendor's seed file: all of it in one transaction, or none of it when any row is refused. Every seed is
 * sealed in the batch it was read in and then wiped (R15); the report is kept with the tokens. Of a file that cannot
 * be read to its end it is kept that it came, and why it was refused.
 * @throws ShipmentError when the file cannot be read as a whole; RegistryError when the database is down
 */
export async function importShipment(
  context: RegistryContext,
  input: ShipmentImport,
): Promise<ShipmentReport> {
  const bytes = input.certificate ?? (await registeredCertificate(context.db, input.vendorCode));
  const certificate = bytes && vendorCertificate(bytes, context.clock.now());
  await checkBranch(context.db, input);
  const measured = new Measured(input.source);
  const importId = uuidv7();
  try {
    return await importRows(context, input, { certificate, measured, importId });
  } catch (error) {
    if (error instanceof ShipmentError && !input.preview) {
      const file = { name: input.fileName, sha256: measured.sha256(), bytes: measured.bytes };
      await keepFailure(context.db, { ...input, importId, file, failure: error.fullCode });
    }
    throw error;
  }
}

async function importRows(
  context: RegistryContext,
  input: ShipmentImport,
  of: {
    readonly certificate: X509Certificate | undefined;
    readonly measured: Measured;
    readonly importId: string;
  },
): Promise<ShipmentReport> {
  const { db } = context;
  const { certificate, measured, importId } = of;
  const started = performance.now();
  const tally = new ShipmentTally();
  const reading = {
    vendorCode: VendorCode.parse(input.vendorCode),
    vendorFixed: input.vendorFixed ?? false,
    now: context.clock.now(),
    note: (note: Parameters<RowReading["note"]>[0]) => tally.note(note),
  };
  const { format, rows } = await openRows(measured, certificate, reading, input);
  const batches = new Batches(rows, tally);
  const destination = { ...input, shipmentId: importId };
  const report = (outcome: ShipmentReport["outcome"]): ShipmentReport => ({
    importId,
    outcome,
    file: { name: input.fileName, sha256: measured.sha256(), bytes: measured.bytes, format },
    signature: certificate ? "verified" : tally.noted("signatureNotChecked") ? "notChecked" : "none",
    institutionCode: input.institutionCode,
    branchCode: input.branchCode,
    vendorCode: batches.vendorCode ?? reading.vendorCode,
    shipmentId: outcome === "imported" ? importId : null,
    ...tally.result(),
    durationMs: Math.round(performance.now() - started),
  });
  const progress = () =>
    input.onProgress?.({ bytes: measured.bytes, accepted: tally.accepted, rejected: tally.rejected });
  const look = async (batch: readonly SeedToken[], use: Use) => {
    batches.settle(batch, await use(batch));
    progress();
  };
  const preview: Use = (batch) => knownTokens(db, batch);
  try {
    // Before a transaction is opened: deriving a key and checking a signature may take their time.
    let batch = await batches.next();
    if (!batch && tally.rejected === 0) throw new ShipmentError("empty");
    await checkSigner(db, input, batches.vendorCode ?? reading.vendorCode);
    let done: ShipmentReport | null = null;
    if (!input.preview && tally.rejected === 0) {
      try {
        done = await db.transaction().execute(async (trx) => {
          if (batch) await insertShipment(trx, destination, batches.vendorCode ?? reading.vendorCode);
          for (; batch; batch = await batches.next()) {
            await look(batch, (tokens) => insertTokens(trx, context.vault, tokens, destination));
            if (tally.rejected > 0) throw new Refused();
          }
          if (tally.rejected > 0) throw new Refused();
          const imported = report("imported");
          await keepReport(trx, imported);
          return imported;
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        batch = await batches.next();
      }
    }
    if (done) return done;
    // The rest is looked at all the same: the report names every row that is wrong.
    for (; batch; batch = await batches.next()) await look(batch, preview);
    const refused = report(input.preview ? "preview" : "refused");
    await keepReport(db, refused);
    return refused;
  } finally {
    await batches.end();
  }
}

/** Does something with a batch and says which of its tokens the registry knew already. */
type Use = (batch: readonly SeedToken[]) => Promise<Set<string>>;

async function checkBranch(
  db: Kysely<Tables>,
  { institutionCode, branchCode }: Pick<Destination, "institutionCode" | "branchCode">,
): Promise<void> {
  const branch = await db
    .selectFrom("branches")
    .select("code")
    .where("code", "=", branchCode)
    .where("institution_code", "=", institutionCode)
    .executeTakeFirst();
  if (!branch) throw new ShipmentError("branchUnknown");
}

/** A vendor that signs its files is not got around by a file that names it under another's signature, or none. */
async function checkSigner(
  db: Kysely<Tables>,
  { certificate, vendorCode }: Pick<ShipmentImport, "certificate" | "vendorCode">,
  named: string,
): Promise<void> {
  if (certificate !== undefined || named === vendorCode) return;
  if (await registeredCertificate(db, named)) throw new ShipmentError("signatureMissing");
}

interface Rows {
  readonly format: "pskc" | "csv";
  readonly rows: AsyncGenerator<ShipmentRow>;
}

async function openRows(
  source: Measured,
  certificate: X509Certificate | undefined,
  reading: RowReading,
  { keys = {}, secretEncoding }: Pick<ShipmentImport, "keys" | "secretEncoding">,
): Promise<Rows> {
  if (certificate) {
    const signed = await signedText(source, certificate);
    const rows = readPskc(once(signed), "utf-8", { ...reading, keys, signatureChecked: true });
    return { format: "pskc", rows };
  }
  const text = await ShipmentText.open(source);
  const pieces = text[Symbol.asyncIterator]();
  let start = "";
  while (start.trimStart() === "") {
    if (start.length > LIMITS.elementChars) throw new ShipmentError("notPskc");
    const next = await pieces.next();
    if (next.done) throw new ShipmentError("empty");
    start += next.value;
  }
  const whole = async function* () {
    yield start;
    yield* pieces;
  };
  if (start.trimStart().startsWith("<")) {
    return {
      format: "pskc",
      rows: readPskc(whole(), text.encoding, { ...reading, keys, signatureChecked: false }),
    };
  }
  return { format: "csv", rows: readCsv(whole(), { ...reading, secretEncoding }) };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** The accepted rows in batches; what is wrong with a row by itself, or beside the others, is tallied on the way. */
class Batches {
  /** Of the first row that was good: a shipment has one vendor. */
  vendorCode: string | null = null;
  readonly #rows: AsyncGenerator<ShipmentRow>;
  readonly #tally: ShipmentTally;
  readonly #seen = new Set<string>();
  #lines = new Map<SeedToken, number>();

  constructor(rows: AsyncGenerator<ShipmentRow>, tally: ShipmentTally) {
    this.#rows = rows;
    this.#tally = tally;
  }

  /** The next rows that are good as far as the file tells; null at its end. `settle` takes them back. */
  async next(): Promise<readonly SeedToken[] | null> {
    while (this.#lines.size < BATCH) {
      const { value, done } = await this.#rows.next();
      if (done) break;
      this.#take(value);
    }
    return this.#lines.size === 0 ? null : [...this.#lines.keys()];
  }

  #take(row: ShipmentRow): void {
    if (!("token" in row)) {
      this.#tally.reject(row);
      return;
    }
    const { at, token } = row;
    const { vendorCode, serialNumber } = token;
    const name = `${vendorCode}-${serialNumber}`;
    this.vendorCode ??= vendorCode;
    const reason = this.#seen.has(name)
      ? "duplicateInFile"
      : vendorCode === this.vendorCode
        ? null
        : "vendorDiffers";
    if (reason === null) {
      this.#seen.add(name);
      this.#lines.set(token, at);
    } else {
      token.seed.wipe();
      this.#tally.reject({ at, serialNumber, reason });
    }
  }

  /** Wipe the seeds of a batch, and count its tokens: `known` are those that the registry had already. */
  settle(batch: readonly SeedToken[], known: ReadonlySet<string>): void {
    for (const token of batch) {
      token.seed.wipe();
      const { vendorCode, serialNumber } = token;
      if (known.has(`${vendorCode}-${serialNumber}`)) {
        this.#tally.reject({ at: this.#lines.get(token) ?? 0, serialNumber, reason: "duplicateInRegistry" });
      } else this.#tally.accepted += 1;
    }
    this.#lines = new Map();
  }

  /** Let go of the file, and of the seeds that were read and not settled. */
  async end(): Promise<void> {
    for (const token of this.#lines.keys()) token.seed.wipe();
    await this.#rows.return(undefined);
  }
}
