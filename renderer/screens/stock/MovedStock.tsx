import { useTranslation } from "react-i18next";
import type { StockMoveView } from "../../../src/contract/calls/stock.ts";
import { formatInstant } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { useEntryWords } from "../book/entryWords.ts";

/** Replaced workstations of this branch: how many cards, by whom, and whether they have arrived (R17). */
export function MovedStock({ moves }: { readonly moves: readonly StockMoveView[] }) {
  const { t } = useTranslation();
  const { who } = useEntryWords();
  return (
    <section className="moved-stock" aria-labelledby="moved-title">
      <h2 id="moved-title">{t("movedStock.title")}</h2>
      <ul>
        {moves.map(({ workstationId, at, cards, waiting, supervisorId, witnessId }) => (
          <li key={workstationId} data-moved={waiting}>
            <p>
              <b>{t("movedStock.cards", { count: cards })}</b>
              <Badge tone={waiting > 0 ? "warn" : "ok"}>
                {waiting > 0 ? t("movedStock.waits", { count: waiting }) : t("movedStock.arrived")}
              </Badge>
              <span className="hint">{t("movedStock.at", { time: formatInstant(at) })}</span>
            </p>
            <p className="hint">
              {t("movedStock.by", { supervisor: who(supervisorId), witness: who(witnessId) })}
            </p>
            <p className="hint">
              {t("movedStock.from")} <span className="mono">{workstationId}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
