import type { TokenRef } from "../../src/contract/ids.ts";
import { timeStepAt } from "../../src/otp/index.ts";
import { openDatabase } from "../../src/registry/database.ts";
import { checkTrail, type TrailReport } from "../../src/registry/feed/check.ts";
import type { Line } from "./line.ts";
import type { Load, Spent } from "./load.ts";
import { type Found, nameOf } from "./verdict.ts";

/** Replays under way at once. */
const AT_ONCE = 16;

/**
 * Send every accepted OTP once more, under a new request id. Only those of the present and the last time step can
 * tell anything: older ones would be refused for their age alone, and the database says of them what it knows.
 */
export async function replay(
  load: Load,
  line: Line,
): Promise<{ readonly sent: number; readonly acceptedAgain: TokenRef[] }> {
  const oldest = timeStepAt(Date.now() / 1000, 30) - 1;
  const fresh = load.spent.filter(({ timeStep }) => timeStep >= oldest);
  const acceptedAgain: Spent[] = [];
  const queue = fresh.values();
  const lane = async () => {
    for (const spent of queue) {
      if ((await load.send(line, spent, spent.otp)).accepted) acceptedAgain.push(spent);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { sent: fresh.length, acceptedAgain };
}

/** What the database holds, and whether its audit trail is whole. */
export async function lookInto(
  databaseUrl: string,
): Promise<Omit<Found, "acceptedAgain"> & { trail: TrailReport }> {
  const database = openDatabase({ url: databaseUrl, connections: 1 });
  const client = await database.pool.connect();
  const rows = async <T extends object>(text: string) => (await client.query<T>(text)).rows;
  try {
    const tokens = await rows<TokenRef & { step: number }>(
      'SELECT vendor_code AS "vendorCode", serial_number AS "serialNumber", last_time_step AS step FROM tokens',
    );
    const accepted = await rows<{ request_id: string }>(
      "SELECT request_id FROM verification_requests WHERE verdict = 'accepted'",
    );
    const entries = await rows<{ workstation_id: string; seq: number; hash: string }>(
      "SELECT workstation_id, seq, hash FROM journal",
    );
    const registrations = await rows<TokenRef>(
      `SELECT r.vendor_code AS "vendorCode", r.serial_number AS "serialNumber"
        FROM registrations AS r JOIN tokens AS t USING (vendor_code, serial_number)
        WHERE r.kind = 'issued' AND t.state = 'active'`,
    );
    const changes = await rows<{ seq: number; kind: string }>(
      "SELECT t.seq, a.kind FROM audit_trail AS t JOIN audit AS a ON a.id = t.audit_id",
    );
    return {
      lastTimeStep: new Map(tokens.map((token) => [nameOf(token), token.step])),
      accepted: new Set(accepted.map((row) => row.request_id)),
      entries: new Map(entries.map((row) => [`${row.workstation_id} ${row.seq}`, row.hash])),
      registrations: new Set(registrations.map(nameOf)),
      changes: new Map(changes.map((row) => [row.seq, row.kind])),
      trail: await checkTrail(client),
    };
  } finally {
    client.release();
    await database.close();
  }
}
