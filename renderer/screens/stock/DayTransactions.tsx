import { useTranslation } from "react-i18next";
import type { ClosingView } from "../../../src/contract/calls/stock.ts";
import { Facts } from "../../parts/Facts.tsx";

/** Entries that a day's report counts by name; any other is one of the rest. */
const kinds = [
  "issue.completed",
  "issue.spoiled",
  "registration.added",
  "registration.removed",
  "incident.reported",
  "incident.released",
  "token.unlocked",
  "token.timeCorrected",
  "token.disposed",
  "phone.invited",
  "phone.revoked",
  "stock.received",
  "stock.handedOver",
  "stock.spoiled",
  "stock.discarded",
  "stock.counted",
] as const;
type Kind = (typeof kinds)[number] | "other";

/** How many of each kind; the beginning of an issue says nothing that its end does not. */
export function kindsOf(transactions: ClosingView["transactions"]): readonly { kind: Kind; count: number }[] {
  const counts = new Map<Kind, number>();
  for (const { type, count } of transactions) {
    if (type === "issue.begun") continue;
    const kind = kinds.find((known) => known === type) ?? "other";
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

const states = ["inStock", "allotted", "issued", "spoiled", "discarded"] as const;

/** The book by state, and what was done today. */
export function DayTransactions({ view }: { view: ClosingView }) {
  const { t } = useTranslation();
  const cards = (count: number) => t("stock.left", { count });
  return (
    <div className="closing-columns">
      <section aria-labelledby="closing-states">
        <h2 id="closing-states">{t("closing.states")}</h2>
        <Facts
          className="ruled"
          facts={states.map((state) => ({
            name: t(`bookState.${state}`),
            value: cards(view.states[state]),
          }))}
        />
      </section>
      <section aria-labelledby="closing-day">
        <h2 id="closing-day">{t("closing.transactions")}</h2>
        {view.transactions.length === 0 ? (
          <p className="hint">{t("closing.noTransactions")}</p>
        ) : (
          <Facts
            className="ruled"
            facts={kindsOf(view.transactions).map(({ kind, count }) => ({
              name: t(`entryKind.${kind}`),
              value: t("closing.times", { count }),
            }))}
          />
        )}
      </section>
    </div>
  );
}
