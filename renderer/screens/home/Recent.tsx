import { useTranslation } from "react-i18next";
import { formatTime, groupSerial } from "../../format/format.ts";
import { Button } from "../../parts/Button.tsx";
import { useStore } from "../../store/Store.tsx";

/** Cards this teller issued since signing in, each with its receipt. */
export function Recent() {
  const { t } = useTranslation();
  const { state, dispatch } = useStore();
  return (
    <section className="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">{t("recent.title")}</h2>
      {state.recent.length === 0 ? <p className="recent-none">{t("recent.none")}</p> : null}
      <ul>
        {state.recent.map((result) => (
          <li key={result.issueId}>
            <span className="mono">{formatTime(result.issuedAt)}</span>
            <span>{result.maskedName}</span>
            <span className="mono">
              {result.vendorCode}-{groupSerial(result.serialNumber)}
            </span>
            <span className="grow" />
            <Button
              variant="quiet"
              onPress={() => dispatch({ type: "dialog", dialog: { name: "receipt", result } })}
            >
              {t("receipt.open")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
