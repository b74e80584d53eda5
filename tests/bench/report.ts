import os from "node:os";

/** The machine the figures are of; without it they say little. */
export function machine() {
  const cpus = os.cpus();
  return {
    cpus: cpus.length,
    model: cpus[0]?.model.trim() ?? "unknown",
    node: process.version,
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    /** Processes that wanted a processor in the minute before we began: other people's work. */
    loadBefore: os.loadavg()[0] ?? 0,
  };
}

/** As many digits as a measurement is worth: whole numbers from 1000 on, otherwise four. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}

export function asJson(report: unknown): string {
  const text = JSON.stringify(
    report,
    (_key, value: unknown) => (typeof value === "number" ? rounded(value) : value),
    2,
  );
  return `${text}\n`;
}

/** Every figure by its whole name: `["otp.ocra.opsPerSecond", "90000"]`. */
function lines(value: unknown, name: string): [string, string][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    return entries.flatMap(([key, inner]) => lines(inner, name === "" ? key : `${name}.${key}`));
  }
  if (typeof value === "number") return [[name, String(rounded(value))]];
  return [[name, value === null ? "not measured" : String(value)]];
}

/** The same for people. */
export function asTable(report: unknown): string {
  const rows = lines(report, "");
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
