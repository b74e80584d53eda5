/** Import of a vendor's seed file by the command line's own process, against the same rows in plain SQL. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { type WrittenToken, writePskc } from "../registry/shipments/writer.ts";
import type { Say } from "./part.ts";
import { median, ratio } from "./statistics.ts";

const TOKENS = 100_000;
const ROUNDS = 3;
const BATCH = 1000;
const program = path.resolve(import.meta.dirname, "../../src/cli/smartotp.ts");
const tellPeak = `process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))`;
const formats = ["pskc", "csv"] as const;

export const nothingOfImport = Object.fromEntries(
  formats.map((format) => [
    format,
    { tokensPerSecond: null, peakMegabytes: null, plainSqlPerSecond: null, ratioToPlainSql: null },
  ]),
);

function* tokens(): Generator<WrittenToken> {
  for (let index = 0; index < TOKENS; index += 1) {
    const serialNumber = String(1_000_000_000 + index);
    yield { serialNumber, type: "TOTP", suite: "HMAC-SHA256", digits: 6, period: 30, seed: randomBytes(32) };
  }
}

function* csv(): Generator<string> {
  yield "serial,secret_hex,algorithm,digits,period\n";
  for (const { serialNumber, seed } of tokens()) {
    yield `${serialNumber},${Buffer.from(seed).toString("hex")},SHA256,6,30\n`;
  }
}

/** 100,000 tokens as PSKC under AES-128-CBC with a MAC, and as CSV; each round into a database of its own. */
export async function measureImport(folder: string, serverUrl: string, say: Say) {
  const key = randomBytes(16);
  const keyFile = path.join(folder, "shipment.key");
  await writeFile(keyFile, key.toString("hex"));
  const figures: Record<string, unknown> = {};
  for (const format of formats) {
    const file = path.join(folder, `shipment.${format}`);
    const rows = format === "csv" ? csv() : writePskc(tokens(), { key, mac: "sha256" });
    await pipeline(Readable.from(rows), createWriteStream(file));
    const ours: number[] = [];
    const theirs: number[] = [];
    const peaks: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const url = await freshDatabase(serverUrl, `import_${format}_${round}`);
      const words = format === "csv" ? [] : ["--key-file", keyFile];
      const imported = await runImport(file, url, ["--data", folder, ...words]);
      ours.push(imported.tokensPerSecond);
      peaks.push(imported.peakMegabytes);
      theirs.push(await plainSql(url));
      say(`${format}: ${Math.round(imported.tokensPerSecond)} tokens/s, ${imported.peakMegabytes} MB`);
    }
    figures[format] = {
      tokensPerSecond: median(ours),
      peakMegabytes: Math.max(...peaks),
      plainSqlPerSecond: median(theirs),
      ratioToPlainSql: ratio(ours, theirs),
    };
  }
  return { figures, rounds: ROUNDS };
}

async function runImport(file: string, url: string, words: readonly string[]) {
  const watched = `data:text/javascript,${encodeURIComponent(tellPeak)}`;
  const child = spawn(process.execPath, ["--import", watched, program, "import", file, "--json", ...words], {
    env: { ...process.env, SMARTOTP_REGISTRY_DATABASE_URL: url },
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => {
    said.out += text;
  });
  child.stderr.on("data", (text) => {
    said.err += text;
  });
  await new Promise((done) => child.once("close", done));
  if (said.out === "") throw new Error(`the import said nothing: ${said.err.slice(0, 500)}`);
  const { outcome, accepted, durationMs } = JSON.parse(said.out) as Record<string, unknown>;
  if (outcome !== "imported" || accepted !== TOKENS)
    throw new Error(`not imported: ${said.out.slice(0, 500)}`);
  return {
    tokensPerSecond: (TOKENS / Number(durationMs)) * 1000,
    peakMegabytes: Math.round(Number(/peak (\d+)$/.exec(said.err)?.[1]) / 1024),
  };
}

/** Rows of the same shape into a table of the same columns and keys, a thousand at a time, in one transaction. */
async function plainSql(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("CREATE TABLE plain (LIKE tokens INCLUDING ALL)");
    const begun = performance.now();
    await client.query("BEGIN");
    for (let from = 0; from < TOKENS; from += BATCH) {
      const serials = Array.from({ length: BATCH }, (_, at) => String(2_000_000_000 + from + at));
      const seeds = serials.map(() => randomBytes(60));
      await client.query(
        `INSERT INTO plain (vendor_code, serial_number, state, otp_type, algorithm, digits, period, sealed_seed,
           kek_version) SELECT '71', n.serial, 'received', 'TOTP', 'SHA-256', 6, 30, n.seed, 1
         FROM unnest($1::text[], $2::bytea[]) AS n (serial, seed)`,
        [serials, seeds],
      );
    }
    await client.query("COMMIT");
    return (TOKENS / (performance.now() - begun)) * 1000;
  } finally {
    await client.end();
  }
}

async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
