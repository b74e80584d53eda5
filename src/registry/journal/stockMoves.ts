import { sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { JournalBody } from "../../contract/journal.ts";
import type { CountedPlace } from "../../contract/stockEntries.ts";
import { cardOfStock } from "../life/cardOfStock.ts";
import { fourEyes } from "../life/checks.ts";
import { voidPackages } from "../life/endOfLife.ts";
import { endIncidents } from "../life/incidents.ts";
import { Refusal } from "../life/refusal.ts";
import { lockToken, setToken } from "../life/tokenRow.ts";
import { applied, conflict, type EntryCase, note, type Outcome } from "./outcome.ts";

const nameOf = (place: CountedPlace): string => (place.kind === "drawer" ? place.tellerId : place.kind);
const columns = (cards: readonly TokenRef[]) => sql`unnest(
  ${cards.map((card) => card.vendorCode)}::text[], ${cards.map((card) => card.serialNumber)}::text[])`;

/**
 * Cards change hands inside the branch (R17): the registry keeps who answers for how many. Cards that by its book are
 * not of the branch's stock disagree, and a person has to look.
 */
export async function stockHandedOver(
  of: EntryCase,
  body: JournalBody<"stock.handedOver">,
): Promise<Outcome> {
  if (body.confirmedBy === of.entry.tellerId) throw new Refusal("approverMissing", "R13");
  const { rows } = await sql<{ agreeing: string }>`SELECT count(*) AS agreeing FROM tokens
    JOIN (SELECT DISTINCT * FROM ${columns(body.cards)} AS t (vendor_code, serial_number)) AS told
      USING (vendor_code, serial_number)
    WHERE tokens.branch_code = ${of.workstation.branch_code} AND tokens.issued_at IS NULL
      AND tokens.state IN ('in-stock', 'allotted', 'suspended')`.execute(of.trx);
  const detail = {
    from: nameOf(body.from),
    to: nameOf(body.to),
    confirmedBy: body.confirmedBy,
    cards: body.cards.length,
  };
  await note(of, "stock.handedOver", null, detail);
  return agreeOr(of, body.cards.length - Number(rows[0]?.agreeing ?? 0), detail);
}

/** A card that was never written can be activated no more (R17). A missing one is given up before two people (R13). */
export async function stockSpoiled(of: EntryCase, body: JournalBody<"stock.spoiled">): Promise<Outcome> {
  if (body.reason === "missing") fourEyes(of);
  const known = await lockToken(of.trx, body);
  if (known?.state === "spoiled") return applied;
  await cardOfStock(of, body);
  await setToken(of.trx, body, { state: "spoiled", customer_ref: null });
  await endIncidents(of.trx, body, "closed", new Date(of.entry.occurredAt));
  await voidPackages(of.trx, body);
  await note(of, "token.spoiled", body, { reason: body.reason, state: "spoiled" });
  return applied;
}

/** R13: spoiled cards leave the branch; their life ends with it. */
export async function stockDiscarded(of: EntryCase, body: JournalBody<"stock.discarded">): Promise<Outcome> {
  fourEyes(of);
  const { rows } = await sql<{ vendorCode: string; serialNumber: string }>`
    WITH spoiled AS (
      SELECT vendor_code, serial_number FROM tokens
      WHERE (vendor_code, serial_number) IN (SELECT * FROM ${columns(body.cards)})
        AND branch_code = ${of.workstation.branch_code} AND state = 'spoiled'
      ORDER BY vendor_code, serial_number FOR UPDATE
    )
    UPDATE tokens SET state = 'disposed' FROM spoiled
    WHERE tokens.vendor_code = spoiled.vendor_code AND tokens.serial_number = spoiled.serial_number
    RETURNING tokens.vendor_code AS "vendorCode", tokens.serial_number AS "serialNumber"`.execute(of.trx);
  for (const token of rows) await note(of, "token.disposed", token, { reason: body.how, state: "disposed" });
  return agreeOr(of, body.cards.length - rows.length, { cards: body.cards.length, reason: body.how });
}

/** What a count found: kept, for whoever looks into a difference later. */
export async function stockCounted(of: EntryCase, body: JournalBody<"stock.counted">): Promise<Outcome> {
  const { book, counted } = body;
  await note(of, "stock.counted", null, { place: nameOf(body.place), book, counted });
  return applied;
}

/** R17, R13: a day is closed. A difference that was left is explained in the report, and somebody looks into it. */
export async function closingSigned(of: EntryCase, body: JournalBody<"closing.signed">): Promise<Outcome> {
  fourEyes(of);
  const { day, closingId, reportSha256, counts } = body;
  const differences = counts.filter(({ book, counted }) => book !== counted).length;
  await note(of, "closing.signed", null, { day, closingId, reportSha256, differences });
  if (differences > 0) await note(of, "alarm.stockDisagrees", null, { day, differences });
  return applied;
}

/** R13: work goes on after all. */
export async function closingReopened(
  of: EntryCase,
  body: JournalBody<"closing.reopened">,
): Promise<Outcome> {
  fourEyes(of);
  const { day, closingId } = body;
  await note(of, "closing.reopened", null, { day, closingId });
  return applied;
}

async function agreeOr(
  of: EntryCase,
  disagreeing: number,
  detail: Readonly<Record<string, string | number>>,
): Promise<Outcome> {
  if (disagreeing === 0) return applied;
  await note(of, "alarm.stockDisagrees", null, { ...detail, disagreeing });
  return conflict("stockDisagrees", "R17");
}
