import pg from "pg";
import { expect } from "vitest";
import { Problem } from "../../../src/contract/registry.ts";
import { RegistryError, type RegistryErrorCode } from "../../../src/registry/errors.ts";
import type { World } from "../world.ts";

/** What the feed's sequencer fills in when it likes. */
const inItsOwnTime = new Set(["audit_unplaced", "audit_trail", "audit_audience"]);

/**
 * How many rows each table has, alarms and notes of refusals aside, and a checksum of every token's row: asked for over a session of
 * its own.
 */
export async function watchTables({ databaseUrl, sql }: World) {
  const tables = await sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  const counts = tables
    .map(({ name }) => String(name))
    .filter((name) => !inItsOwnTime.has(name))
    .map((name) => {
      const where = name === "audit" ? " WHERE kind NOT LIKE 'alarm.%' AND kind NOT LIKE '%Refused'" : "";
      return `'${name}', (SELECT count(*)::int FROM ${name}${where})`;
    });
  const checksum = "(SELECT md5(string_agg(t::text, ',' ORDER BY vendor_code, serial_number)) FROM tokens t)";
  const text = `SELECT json_build_object(${counts.join()}, 'checksum', ${checksum}) AS state`;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    state: async (): Promise<Record<string, unknown>> =>
      (await client.query({ name: "state", text })).rows[0].state,
    close: () => client.end(),
  };
}

/** Words of a stack trace, a file, a statement or a driver's message. */
const insides =
  /\bat .+:\d+:\d+|node_modules|\.[jt]s\b|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|WHERE)\b|relation "|violates|syntax error|invalid input|kysely|postgres|sealed_|Error:|undefined|\[object/;

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/**
 * A refusal is a problem of the catalogue, and says nothing of our insides nor of what was sent.
 * @param sent what must not come back
 */
export function expectProblem(
  { statusCode, headers, body }: Answer,
  method: string,
  sent: readonly string[],
): void {
  expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
  if (method === "HEAD") return;
  const problem = Problem.strict().parse(JSON.parse(body));
  const [room, code] = problem.code.split(".");
  expect(room).toBe("registry");
  const known = new RegistryError(code as RegistryErrorCode);
  expect(problem).toMatchObject({
    status: statusCode,
    type: `urn:smartotp:problem:${problem.code}`,
    code: known.fullCode,
  });
  expect(known.status).toBe(statusCode);
  expect(body.length).toBeLessThan(1_000);
  expect(body).not.toMatch(insides);
  for (const piece of sent) expect(body).not.toContain(piece);
}

/** Every text in a value from which something could be learned. */
export function tellingTexts(value: unknown): string[] {
  if (typeof value === "string") return value.length >= 6 ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(tellingTexts);
}
