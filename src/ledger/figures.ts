import { sql } from "kysely";
import { CardProfile } from "../contract/token.ts";
import { LedgerError } from "./errors.ts";
import type { Store } from "./store.ts";

/** What one teller did on one day with one kind of card (9201). */
export interface FigureRow {
  /** `2026-11-22`, by this workstation's clock and time zone. */
  readonly day: string;
  readonly tellerId: string;
  /** How the cards are used; null for what is not about one kind. */
  readonly profile: CardProfile | null;
  readonly issued: number;
  /** Of the issued ones, those that replaced another card. */
  readonly reissued: number;
  readonly registered: number;
  readonly incidents: number;
  readonly spoiled: number;
  /** Milliseconds that the issued ones took, together. */
  readonly issueMs: number;
}

/** Counts from the journal of this workstation. What the registry refused was not done. */
export class Figures {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @param period RFC 3339 UTC; `to` is not included any more */
  async between(period: { readonly from: string; readonly to: string }): Promise<FigureRow[]> {
    const counted = (condition: ReturnType<typeof sql>) => sql<number>`count(*) FILTER (WHERE ${condition})`;
    const query = this.#store.sql
      .selectFrom("journal as done")
      .leftJoin("journal_outcome as said", "said.seq", "done.seq")
      .leftJoin("issue", "issue.ended_seq", "done.seq")
      .leftJoin("journal as begun", "begun.seq", "issue.begun_seq")
      .select([
        sql<string>`date(done.occurred_at, 'localtime')`.as("day"),
        "done.teller_id",
        sql<string | null>`begun.body ->> 'profile'`.as("profile"),
        counted(sql`done.type = 'issue.completed'`).as("issued"),
        counted(sql`done.type = 'issue.completed' AND begun.body ->> '$.replaces' IS NOT NULL`).as(
          "reissued",
        ),
        counted(sql`done.type = 'registration.added'`).as("registered"),
        counted(sql`done.type = 'incident.reported'`).as("incidents"),
        counted(sql`done.type IN ('issue.spoiled', 'stock.spoiled')`).as("spoiled"),
        sql<number>`coalesce(sum(done.body ->> 'durationMs') FILTER (WHERE done.type = 'issue.completed'), 0)`.as(
          "issueMs",
        ),
      ])
      .where("done.type", "in", [
        "issue.completed",
        "issue.spoiled",
        "stock.spoiled",
        "registration.added",
        "incident.reported",
      ])
      .where("done.occurred_at", ">=", period.from)
      .where("done.occurred_at", "<", period.to)
      .where(({ or, eb }) => or([eb("said.outcome", "is", null), eb("said.outcome", "<>", "refused")]))
      .groupBy(["day", "done.teller_id", "profile"])
      .orderBy("day")
      .orderBy("done.teller_id");
    return this.#store.all(query).map(({ teller_id, profile, ...row }) => {
      const known = CardProfile.nullable().safeParse(profile);
      if (!known.success) throw new LedgerError("corrupted");
      return { ...row, tellerId: teller_id, profile: known.data };
    });
  }
}
