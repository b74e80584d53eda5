import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp } from "../../store/Store.tsx";

const kinds = ["allotted", "inStock", "issued", "spoiled"] as const;

/** The branch's cards as one bar: what can still be given out, what was, what was lost. */
export function StockGauge() {
  const { t } = useTranslation();
  const { status, session } = useApp();
  const { stock } = status;
  const actions = useActions();
  const drawer = stock.drawers.find(({ tellerId }) => tellerId === session?.tellerId)?.cards ?? 0;
  const left = stock.allotted + stock.inStock;
  const all = Math.max(1, left + stock.issued + stock.spoiled);
  return (
    <section className="home-state" aria-labelledby="stock-title">
      <h2 id="stock-title">{t("stock.title")}</h2>
      <p className={`home-figure${left === 0 ? " warn" : ""}`}>
        {t("stock.left", { count: left })}
        {drawer > 0 ? <span className="home-figure-note">{t("stock.drawer", { count: drawer })}</span> : null}
        {left === 0 ? <span className="home-figure-note">{t("stock.noneLeft")}</span> : null}
      </p>
      <svg
        className="gauge"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {kinds.map((kind, i) => {
          const before = kinds.slice(0, i).reduce((sum, k) => sum + stock[k], 0);
          return (
            <rect
              key={kind}
              className={`gauge-${kind}`}
              x={(before / all) * 100}
              width={(stock[kind] / all) * 100}
              height="4"
            />
          );
        })}
      </svg>
      <ul className="legend">
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={`legend-mark gauge-${kind}`} aria-hidden="true" />
            {t(`stock.${kind}`)} <b>{stock[kind]}</b>
          </li>
        ))}
      </ul>
      {stock.moving > 0 ? (
        <Button
          variant="quiet"
          onPress={() => actions.open("receiveStock")}
          className="home-state-more"
          data-action="receiveMoved"
        >
          8801 {t("stock.moving", { count: stock.moving })}
        </Button>
      ) : null}
    </section>
  );
}
