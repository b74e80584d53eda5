import { type Kysely, sql } from "kysely";
import { JournalContent } from "../../contract/journal.ts";
import { audit } from "../audit.ts";
import { RegistryError } from "../errors.ts";
import { named } from "../life/named.ts";
import type { TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";
import { type Desk, inTransaction, type Outcome } from "./operator.ts";
import { lockWorkstation, stopLocked } from "./workstations.ts";

/** Every card that a workstation ever received, by what has become of it: the sum is what it received (R17). */
export interface MovedStock {
  readonly received: number;
  /** On their way to another workstation of the branch. */
  readonly moved: number;
  /** Spoiled ones, and those that were allotted to it: destroyed before the two. */
  readonly destroyed: number;
  /** In customers' hands, or disposed of before. */
  readonly gone: number;
  /** Reported lost on their way, or with another workstation of the branch. */
  readonly other: number;
}

/**
 * A workstation is replaced (R17): it is stopped, the supervisor counts its cards before a second person (R13), and what
 * can still be issued is announced to the branch as a shipment is, to be received by the workstation in its place
 * (8801). What was spoiled, by the stop or before, is destroyed. Given again, nothing changes.
 * @throws RegistryError workstationUnknown, approverMissing
 */
export function moveStock(
  desk: Desk,
  workstationId: string,
  people: { readonly supervisor: string; readonly witness: string },
): Promise<{ readonly outcome: Outcome; readonly cards: MovedStock | null }> {
  if (people.supervisor === people.witness) throw new RegistryError("approverMissing", { rule: "R13" });
  return inTransaction(desk, async (trx) => {
    const workstation = await lockWorkstation(trx, workstationId);
    if (workstation.stock_moved_at !== null) return { outcome: "unchanged", cards: null };
    if (workstation.status === "active") await stopLocked(trx, workstation, desk.operator);
    const book = await lockBook(trx, workstation);
    const by = (wanted: (row: TokenRow) => boolean) => book.filter(wanted);
    const moved = by(({ state }) => state === "in-stock");
    const destroyed = by(({ state }) => state === "spoiled");
    await announce(trx, workstation, moved);
    await destroy(trx, workstation, destroyed, people);
    const gone = by(({ issued_at, state }) => issued_at !== null || state === "disposed").length;
    const other = book.length - moved.length - destroyed.length - gone;
    const cards = {
      received: book.length,
      moved: moved.length,
      destroyed: destroyed.length,
      gone,
      other,
    };
    await trx
      .updateTable("workstations")
      .set({
        stock_moved_at: sql`now()`,
        stock_moved_cards: moved.length,
        stock_moved_by: people.supervisor,
        stock_moved_witness: people.witness,
      })
      .where("id", "=", workstationId)
      .execute();
    const { branch_code: branchCode } = workstation;
    await audit(trx, {
      kind: "stock.moved",
      ...where(workstation, people),
      detail: { operator: desk.operator, branchCode, cards: moved.length, ...cards },
    });
    return { outcome: "changed", cards };
  });
}

const where = (
  { id, institution_code }: Workstation,
  { supervisor, witness }: { readonly supervisor: string; readonly witness: string },
) => ({ workstation_id: id, institution_code, teller_id: witness, approver_id: supervisor });

/** The cards that its journal says it received, as they stand now, locked. */
async function lockBook(trx: Kysely<Tables>, { id, branch_code }: Workstation): Promise<TokenRow[]> {
  const entries = await trx
    .selectFrom("journal")
    .select("canonical_row")
    .where("workstation_id", "=", id)
    .where("canonical_row", "like", '%"type":"stock.received"%')
    .where("outcome", "!=", "refused")
    .execute();
  const cards = entries.flatMap((entry) => {
    const content = JournalContent.safeParse(JSON.parse(entry.canonical_row));
    return content.data?.type === "stock.received" ? content.data.body.cards : [];
  });
  if (cards.length === 0) return [];
  return trx
    .selectFrom("tokens")
    .selectAll()
    .where(
      named(
        cards.map(({ vendorCode, serialNumber }) => ({
          vendor_code: vendorCode,
          serial_number: serialNumber,
        })),
      ),
    )
    .where("branch_code", "=", branch_code)
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .forUpdate()
    .execute();
}

async function announce(trx: Kysely<Tables>, { id }: Workstation, cards: readonly TokenRow[]): Promise<void> {
  if (cards.length === 0) return;
  await trx
    .updateTable("tokens")
    .set({ state: "received", workstation_id: null, moved_from: id })
    .where(named(cards))
    .execute();
}

async function destroy(
  trx: Kysely<Tables>,
  workstation: Workstation,
  cards: readonly TokenRow[],
  people: { readonly supervisor: string; readonly witness: string },
): Promise<void> {
  if (cards.length === 0) return;
  await trx.updateTable("tokens").set({ state: "disposed" }).where(named(cards)).execute();
  await audit(
    trx,
    ...cards.map(({ vendor_code, serial_number }) => ({
      kind: "token.disposed" as const,
      ...where(workstation, people),
      vendor_code,
      serial_number,
      detail: { reason: "destroyed", state: "disposed" },
    })),
  );
}
