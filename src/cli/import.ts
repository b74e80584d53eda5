import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Failure } from "../contract/errors.ts";
import { Secret } from "../contract/secret.ts";
import { createRegistry, preSharedKeyFrom, type Settings, type ShipmentReport } from "../registry/index.ts";
import { FailureElsewhere } from "./output.ts";
import { registryOptions } from "./registrySettings.ts";
import { UsageError } from "./transaction.ts";

/** The only way to hand over a passphrase: a command line is seen by everybody on the machine. */
const PASSPHRASE = "SMARTOTP_PSKC_PASSPHRASE";
/** Bytes read at a time. */
const PIECE = 256 * 1024;

export interface ImportOptions {
  readonly settings: Settings;
  readonly institutionCode: string;
  readonly branchCode: string;
  readonly vendorCode: string;
  readonly vendorFixed: boolean;
  readonly keyFile: string | undefined;
  readonly certificate: string | undefined;
  readonly secretEncoding: "hex" | "base32" | undefined;
  readonly dryRun: boolean;
}

interface Progress {
  readonly bytes: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** What the thread that imports says: progress any number of times, then one of the others. */
export type ImportMessage =
  | { readonly progress: Progress }
  | { readonly report: ShipmentReport }
  | { readonly failure: Failure }
  | { readonly usage: string };

/** A young generation of its usual size would take 200 MB more, and be no faster. */
const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 1024 } as const;

/**
 * Import a vendor's seed file into the registry, or only look at it; in a thread of its own, because only a
 * thread's memory can be bounded once the process runs.
 * @throws UsageError when a file cannot be read
 * @throws FailureElsewhere with the failure of what went wrong
 */
export async function importInThread(file: string, options: ImportOptions): Promise<ShipmentReport> {
  const show = showProgress();
  return await new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./importWorker.ts", import.meta.url), {
      workerData: { file, options },
      resourceLimits: MEMORY,
    });
    worker.on("message", (message: ImportMessage) => {
      if ("progress" in message) show(message.progress);
      else if ("report" in message) resolve(message.report);
      else if ("usage" in message) reject(new UsageError(message.usage));
      else reject(new FailureElsewhere(message.failure));
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`the import's thread ended with ${code}`)));
  });
}

/** The import itself. @throws UsageError, and what the registry throws */
export async function importFile(
  file: string,
  options: ImportOptions,
  onProgress: (progress: Progress) => void,
): Promise<ShipmentReport> {
  const certificate = options.certificate === undefined ? undefined : await read(options.certificate);
  const preSharedKey =
    options.keyFile === undefined ? undefined : preSharedKeyFrom(await read(options.keyFile));
  const passphrase = takePassphrase();
  try {
    const source = await open(file);
    try {
      const registry = await createRegistry(await registryOptions(options.settings));
      try {
        return await registry.importShipment({
          source,
          fileName: path.basename(file),
          institutionCode: options.institutionCode,
          branchCode: options.branchCode,
          vendorCode: options.vendorCode,
          vendorFixed: options.vendorFixed,
          keys: { preSharedKey, passphrase },
          certificate,
          secretEncoding: options.secretEncoding,
          preview: options.dryRun,
          onProgress,
        });
      } finally {
        await registry.close();
      }
    } finally {
      source.destroy();
    }
  } finally {
    preSharedKey?.wipe();
    passphrase?.wipe();
  }
}

function takePassphrase(): Secret | undefined {
  const text = process.env[PASSPHRASE];
  // No process that is started from here has business with it.
  delete process.env[PASSPHRASE];
  return text ? Secret.take(Buffer.from(text, "utf8")) : undefined;
}

async function read(file: string): Promise<Buffer> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file}: ${error.code ?? error.message}`);
  });
}

/** A stream that is open: that there is no such file is said before a registry is started for it. */
async function open(file: string) {
  const stream = createReadStream(file, { highWaterMark: PIECE });
  await new Promise<void>((resolve, reject) => {
    // A folder opens, and fails only when it is read.
    stream.once("readable", resolve);
    stream.once("end", resolve);
    stream.once("error", (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`cannot read ${file}: ${error.code ?? error.message}`)),
    );
  });
  return stream;
}

/** On a terminal, one line that counts; nothing where the output goes to a file or a program. */
function showProgress() {
  const started = Date.now();
  let shown = started;
  return ({ bytes, accepted, rejected }: Progress) => {
    const now = Date.now();
    if (!process.stderr.isTTY || now - shown < 200) return;
    shown = now;
    const seconds = ((now - started) / 1000).toFixed(0);
    process.stderr.write(`\r${accepted} accepted, ${rejected} rejected, ${bytes} bytes, ${seconds} s `);
  };
}

/** The report in lines: counts, reasons, and the first rows that were refused. */
export function describeReport(report: ShipmentReport): string[] {
  const shown = report.rejections.slice(0, 20);
  const more = report.rejected - shown.length;
  const unit = report.file.format === "csv" ? "line" : "key package";
  return [
    `${report.outcome}: ${report.accepted} accepted, ${report.rejected} rejected (${report.file.name}, ${report.file.format})`,
    `  vendor ${report.vendorCode} to branch ${report.branchCode}, signature: ${report.signature}, import ${report.importId}`,
    ...Object.entries(report.notes).map(([note, count]) => `  note: ${note} (${count})`),
    ...Object.values(report.reasons).map(({ count, ko, en }) => `  ${count} ×  ${en}  ${ko}`),
    ...shown.map(({ at, serialNumber, reason }) => `  ${unit} ${at}  ${serialNumber || "-"}  ${reason}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
