import { useTranslation } from "react-i18next";
import { ownFailure } from "../../i18n/i18n.ts";
import { Button } from "../../parts/Button.tsx";
import { Patience, useAfter } from "../../parts/Patience.tsx";
import { useStore } from "../../store/Store.tsx";

/** While ledger, readers and registry are being opened. */
export function Starting() {
  const { t } = useTranslation();
  const { dispatch } = useStore();
  const long = useAfter(10_000);
  return (
    <main className="starting" data-screen="starting" aria-busy="true">
      <Patience
        skeleton={
          <div className="starting-skeleton" aria-hidden="true">
            <div className="skeleton column" />
            <div className="skeleton column" />
            <div className="skeleton column" />
          </div>
        }
        words={
          <div className="panel starting-words">
            <h1>{t("starting.title")}</h1>
            <p>{t("starting.waitingFor")}</p>
            {long ? <p>{t("starting.long")}</p> : null}
            {long ? (
              <Button onPress={() => dispatch({ type: "startFailed", failure: ownFailure("slowStart") })}>
                {t("starting.stop")}
              </Button>
            ) : null}
          </div>
        }
      />
    </main>
  );
}
