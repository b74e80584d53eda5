import type { VirtualCard } from "../../src/card/index.ts";
import { nameOf } from "./model.ts";
import type { Simulation } from "./simulation.ts";

interface Rule {
  readonly name: string;
  /** Gives a row for everything that breaks it. */
  readonly sql: string;
}

/** What holds in the registry at every moment. */
const always: readonly Rule[] = [
  {
    name: "R3 one active smart OTP per customer and issuing institution",
    sql: `SELECT customer_ref, institution_code, count(*) FROM tokens WHERE state = 'active'
      GROUP BY 1, 2 HAVING count(*) > 1`,
  },
  {
    name: "R16 an issue is completed once",
    sql: `SELECT vendor_code, serial_number, count(*) FROM issues WHERE status IN ('completed', 'conflict')
      GROUP BY 1, 2 HAVING count(*) > 1`,
  },
  {
    // Reported lost while it is being written (R6): it was begun, and will be completed or spoiled.
    name: "R16 a token in a customer's hand was issued",
    sql: `SELECT vendor_code, serial_number, state FROM tokens t
      WHERE state IN ('active', 'suspended', 'locked') AND customer_ref IS NOT NULL AND NOT EXISTS (
        SELECT FROM issues i WHERE i.vendor_code = t.vendor_code AND i.serial_number = t.serial_number
          AND (i.status IN ('completed', 'conflict') OR i.status = 'begun' AND t.state = 'suspended'))`,
  },
  {
    name: "R4 a registered token was issued",
    sql: `SELECT r.vendor_code, r.serial_number, t.state FROM registrations r JOIN tokens t
      USING (vendor_code, serial_number)
      WHERE t.state IN ('received', 'in-stock', 'allotted', 'spoiled')`,
  },
  {
    name: "R5 an active token has fewer than ten errors",
    sql: "SELECT vendor_code, serial_number, error_count FROM tokens WHERE state = 'active' AND error_count >= 10",
  },
  {
    name: "R16 an entry is applied once",
    sql: `SELECT workstation_id, detail->>'seq' AS seq, kind FROM audit
      WHERE workstation_id IS NOT NULL AND detail ? 'seq' AND kind NOT LIKE 'alarm.%'
      GROUP BY 1, 2, 3, vendor_code, serial_number HAVING count(*) > 1`,
  },
  {
    // That an OTP was wrong, and that a supervisor approved (R13), is so whatever became of the entry.
    name: "R16 an entry that is refused changes nothing",
    sql: `SELECT j.workstation_id, j.seq, j.code, a.kind FROM journal j JOIN audit a
      ON a.workstation_id = j.workstation_id AND (a.detail->>'seq')::bigint = j.seq
      WHERE j.outcome = 'refused' AND a.kind NOT LIKE 'alarm.%'
        AND a.kind NOT IN ('token.errorCounted', 'token.locked', 'issue.approved')`,
  },
  {
    name: "R17 what was allotted to a stopped workstation never becomes active",
    sql: `SELECT a.vendor_code, a.serial_number, t.state FROM audit a
      JOIN tokens t ON t.vendor_code = a.vendor_code AND t.serial_number = a.serial_number
      WHERE a.kind = 'token.spoiled' AND a.detail->>'reason' = 'workstationStopped'
        AND t.state NOT IN ('spoiled', 'disposed')`,
  },
  {
    name: "R17 an allotted card is allotted to somebody",
    sql: "SELECT vendor_code, serial_number FROM tokens WHERE state = 'allotted' AND workstation_id IS NULL",
  },
];

/** All of them in one question. */
const ALWAYS = always
  .map(({ sql }, nth) => `SELECT ${nth} AS nth, to_jsonb(broken)::text AS row FROM (${sql}) AS broken`)
  .join(" UNION ALL ");

/** What is looked at after every step. What cannot have changed since the last time is not looked at again. */
export class Watch {
  readonly #simulation: Simulation;
  #asked = -1;
  /** Cards whose token was found in the books. They are never taken out of them. */
  readonly #booked = new WeakSet<VirtualCard>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  async check(): Promise<void> {
    const { registry, violations } = this.#simulation;
    await this.#checkWritten();
    if (registry.asked === this.#asked) return;
    this.#asked = registry.asked;
    const broken = await registry.sql<{ nth: number; row: string }>({ name: "always", text: ALWAYS });
    for (const { nth, row } of broken) violations.push(`${always[nth]?.name}: ${row}`);
  }

  /**
   * R16: no card has a token on it that is not in the books: whoever finds one torn in a drawer can find out what
   * it was to be. Of a station that got an old disk the books are the registry's.
   */
  async #checkWritten(): Promise<void> {
    const { drawer, people, stations, violations } = this.#simulation;
    if (stations.some(({ restored }) => restored)) return;
    for (const held of [...drawer, ...people.flatMap(({ cards }) => cards)]) {
      if (this.#booked.has(held.card) || held.card.toState().credentials.length === 0) continue;
      const books = await Promise.all(stations.map(({ desk }) => desk.ledger.issues.findByToken(held)));
      const known = books.some((issue) => issue?.begun.cardId === held.card.deviceId);
      if (known) this.#booked.add(held.card);
      else violations.push(`R16 ${nameOf(held)} is on a card and in no journal`);
    }
  }
}

interface IssueRow {
  readonly id: string;
  readonly workstation_id: string;
  readonly vendor_code: string;
  readonly serial_number: string;
  readonly status: string;
}

/** What holds once everything has settled. */
export async function checkHealed(simulation: Simulation): Promise<void> {
  await checkIssues(simulation);
  await checkCards(simulation);
  await checkStock(simulation);
  await checkPositions(simulation);
  await checkViews(simulation);
}

/** Every completed issue of every ledger is at the registry, once, and the other way round. */
async function checkIssues({ registry, stations, violations }: Simulation): Promise<void> {
  const rows = await registry.sql<IssueRow>("SELECT * FROM issues");
  const ended = new Map(rows.map((row) => [row.id, row]));
  for (const station of stations.filter(({ retired }) => !retired)) {
    const { journal, issues } = station.desk.ledger;
    const { seq } = await journal.position();
    for (let at = 1; at <= seq; at += 1) {
      const entry = await journal.find(at);
      if (entry?.type !== "issue.begun") continue;
      const issueId = String(entry.body.issueId);
      const here = await issues.find(issueId);
      const there = ended.get(issueId)?.status;
      const agrees =
        here?.state === "completed"
          ? there === "completed" || there === "conflict"
          : there === "spoiled" || there === undefined;
      if (agrees) continue;
      const answer = (await journal.unapplied()).find(({ outcome }) => outcome.seq === at)?.outcome;
      const said = `${there} there (begun: ${answer?.outcome ?? "applied"} ${answer?.code ?? ""})`;
      violations.push(`R16 issue ${issueId}: ${here?.state} at ${station.name}, ${said}`);
    }
  }
  for (const row of rows.filter(({ status }) => status === "begun" || status === "refused")) {
    const station = stations.find(({ workstationId }) => workstationId === row.workstation_id);
    if (!station?.retired) violations.push(`R16 issue ${row.id} is ${row.status} for ever`);
  }
}

/** The state of every token at the registry, by its name. */
async function statesOf({ registry }: Simulation): Promise<Map<string, string>> {
  const rows = await registry.sql<{ vendor_code: string; serial_number: string; state: string }>(
    "SELECT vendor_code, serial_number, state FROM tokens",
  );
  return new Map(
    rows.map((row) => [nameOf({ vendorCode: row.vendor_code, serialNumber: row.serial_number }), row.state]),
  );
}

/** A card that was handed over is known to the registry as a customer's, unless its workstation was lost. */
async function checkCards(simulation: Simulation): Promise<void> {
  const { people, violations } = simulation;
  const states = await statesOf(simulation);
  for (const card of people.flatMap(({ cards }) => cards)) {
    const state = states.get(nameOf(card)) ?? "unknown";
    const known = ["active", "suspended", "locked", "disposed"].includes(state);
    const lost = card.station.restored || card.station.stopped;
    if (!known && !lost) violations.push(`R17 ${nameOf(card)} is carried and ${state}`);
  }
}

/** What the registry must say of a card that stands so in a workstation's stock (R17). */
const standing: Readonly<Record<string, readonly string[]>> = {
  issued: ["active", "suspended", "locked", "disposed"],
  spoiled: ["spoiled", "disposed"],
  // Suspended: reported lost on its way to the branch.
  allotted: ["allotted", "suspended"],
};

/** Stock and registry agree of every card that a workstation wrote, gave up or has a package for. */
async function checkStock({ registry, stations, violations }: Simulation): Promise<void> {
  const rows = await registry.sql<{ name: string; state: string; workstation_id: string | null }>(
    "SELECT vendor_code || '-' || serial_number AS name, state, workstation_id FROM tokens",
  );
  const there = new Map(rows.map((row) => [row.name, row]));
  for (const station of stations.filter(({ retired, restored }) => !retired && !restored)) {
    const { stock, journal } = station.desk.ledger;
    const unapplied = new Set((await journal.unapplied()).map(({ entry }) => entry.seq));
    for (const card of await stock.list({ limit: 1000 })) {
      const token = there.get(nameOf(card));
      const wanted = standing[card.state];
      // A parcel of unknown cards; and what the registry refused to take as spoiled, for a person to look into.
      if (!token || !wanted || (card.spoiledSeq !== null && unapplied.has(card.spoiledSeq))) continue;
      const elsewhere = card.state === "allotted" && token.workstation_id !== station.workstationId;
      if (wanted.includes(token.state) && !elsewhere) continue;
      const said = `${token.state}${elsewhere ? " and another's" : ""}`;
      violations.push(`R17 ${nameOf(card)} is ${card.state} at ${station.name}, ${said} at the registry`);
    }
  }
}

/** Every workstation sees the tokens that concern its institution as the registry does. */
async function checkViews(simulation: Simulation): Promise<void> {
  const { stations, violations, registry } = simulation;
  const states = await statesOf(simulation);
  const registrations = await registry.sql<{ vendor_code: string; serial_number: string; at: string }>(
    "SELECT vendor_code, serial_number, institution_code AS at FROM registrations",
  );
  const registered = new Set(registrations.map((row) => `${row.vendor_code}-${row.serial_number}@${row.at}`));
  for (const station of stations.filter(({ retired, restored }) => !retired && !restored)) {
    for (const customerId of station.customers.keys()) {
      for (const held of await station.desk.ledger.customers.tokensHeld(customerId)) {
        const there = states.get(nameOf(held));
        const concerned = registered.has(`${nameOf(held)}@${station.institutionCode}`);
        if (!concerned || there === held.state) continue;
        violations.push(`R16 ${nameOf(held)} is ${held.state} at ${station.name}, ${there} at the registry`);
      }
    }
  }
}

/** Each journal at the registry ends where the workstation's own does. */
async function checkPositions({ registry, stations, violations }: Simulation): Promise<void> {
  for (const station of stations.filter(({ retired }) => !retired)) {
    const own = await station.desk.ledger.journal.position();
    const [row] = await registry.sql<{ seq: string; hash: string }>({
      text: "SELECT position_seq AS seq, position_hash AS hash FROM workstations WHERE id = $1",
      values: [station.workstationId],
    });
    if (Number(row?.seq) !== own.seq || row?.hash !== own.hash) {
      // A copy of the disk that was put back and wrote nothing since is behind, and does no harm.
      if (!station.restored)
        violations.push(`R16 ${station.name} stands at ${own.seq}, there at ${row?.seq}`);
    }
  }
}
