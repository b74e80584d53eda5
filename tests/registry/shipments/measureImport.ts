// How fast a large shipment is imported, and how much memory that takes: the command line's own process is measured,
// PostgreSQL beside it is not. Usage: node measureImport.ts [tokens] [plain|cbc|wrap|csv]; prints one JSON object.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openEmbeddedPostgres } from "../../../src/registry/index.ts";
import { type WrittenToken, writePskc } from "./writer.ts";

const count = Number(process.argv[2] ?? 100_000);
const mode = process.argv[3] ?? "cbc";
const program = resolve(import.meta.dirname, "../../../src/cli/smartotp.ts");
const tellPeak = `process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))`;

function* tokens(): Generator<WrittenToken> {
  for (let index = 0; index < count; index += 1) {
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

const folder = await mkdtemp(join(tmpdir(), "smartotp-shipment-"));
try {
  const key = randomBytes(32);
  const file = join(folder, "shipment");
  const keyFile = join(folder, "key");
  await writeFile(keyFile, key.toString("hex"));
  const how = mode === "plain" ? {} : { key, wrap: mode === "wrap", mac: "sha256" as const };
  await pipeline(Readable.from(mode === "csv" ? csv() : writePskc(tokens(), how)), createWriteStream(file));
  const postgres = await openEmbeddedPostgres(folder);
  try {
    const run = async (...more: string[]) => {
      const child = spawn(
        process.execPath,
        [
          "--import",
          `data:text/javascript,${encodeURIComponent(tellPeak)}`,
          program,
          "import",
          file,
          "--json",
        ].concat(["--data", folder, "--key-file", keyFile], more),
        { env: { ...process.env, SMARTOTP_REGISTRY_DATABASE_URL: postgres.url } },
      );
      const said = { out: "", err: "" };
      child.stdout.on("data", (text) => {
        said.out += text;
      });
      child.stderr.on("data", (text) => {
        said.err += text;
      });
      await new Promise((done) => child.once("close", done));
      const { outcome, accepted, durationMs } = JSON.parse(said.out) as Record<string, number>;
      const peakMegabytes = Math.round(Number(/peak (\d+)$/.exec(said.err)?.[1]) / 1024);
      const tokensPerSecond = Math.round((Number(accepted) / Number(durationMs)) * 1000);
      return { outcome, accepted, durationMs, tokensPerSecond, peakMegabytes };
    };
    // The second of the two meets what the first one has committed: every token is a duplicate of it.
    const results = { preview: await run("--dry-run"), imported: await run(), again: await run() };
    process.stdout.write(
      `${JSON.stringify({ mode, megabytes: Math.round((await stat(file)).size / 1e6), ...results }, null, 2)}\n`,
    );
  } finally {
    await postgres.release();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
