import { useEffect, useRef } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { KeyCap } from "../../keys/KeyCap.tsx";
import { useKeys } from "../../keys/useKeys.ts";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useActions } from "../../store/actions.ts";
import { useCardLook } from "../../store/card.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import { hasScreen } from "../../transactions/available.ts";
import { offersFor } from "../../transactions/offers.ts";
import { transactionOf } from "../../transactions/table.ts";
import { Drafts } from "./Drafts.tsx";
import { LineState } from "./LineState.tsx";
import { OpenIssues } from "./OpenIssues.tsx";
import { Recent } from "./Recent.tsx";
import { StockGauge } from "./StockGauge.tsx";
import { TransactionGrid } from "./TransactionGrid.tsx";

/** What can be done now; before that, what has to be. A card on the reader says what comes next. */
export function Home() {
  const { t } = useTranslation();
  const app = useApp();
  const { dispatch, state } = useStore();
  const actions = useActions();
  const look = useCardLook().data;
  const open = app.openIssues.length;
  const [next = "issue"] = offersFor(look).filter(hasScreen);
  const go = () => actions.open(next, next === "issue" ? null : (look?.token ?? null));
  const [torn] = app.openIssues;
  useKeys("screen", {
    enter: torn ? () => actions.go({ name: "resume", issueId: torn.issueId }) : go,
  });
  // A transaction code may be typed at once: its first digit opens the palette.
  const typed = useRef("");
  useEffect(() => {
    if (state.dialog) return;
    typed.current = "";
    const onKeyDown = (event: KeyboardEvent) => {
      if (!/^\d$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      // More digits may come before the palette is there.
      typed.current += event.key;
      dispatch({ type: "dialog", dialog: { name: "palette", query: typed.current } });
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [state.dialog, dispatch]);
  return (
    <WorkPanel
      state={open > 0 ? "attention" : "ready"}
      crumb={t("home.crumb")}
      title={open > 0 ? t("home.attention", { count: open }) : t("home.title")}
      lead={open > 0 ? t("home.attentionLead") : t("home.lead")}
    >
      <OpenIssues />
      <Drafts />
      <AriaButton className="transaction" onPress={go} autoFocus={open === 0} data-action={next}>
        <span className="transaction-code mono">{transactionOf(next).code}</span>
        <span className="transaction-words">
          <span className="transaction-name">{t(`transaction.${next}`)}</span>
          <span className="transaction-lead">
            {next === "issue"
              ? t(app.customer ? "home.issueReady" : "home.issueLead")
              : look?.token
                ? t("home.cardLead", { card: `${look.token.vendorCode}-${look.token.serialNumber}` })
                : t("home.cardLocked")}
          </span>
        </span>
        {open === 0 ? <KeyCap name="Enter" /> : null}
      </AriaButton>
      <TransactionGrid />
      <div className="home-states">
        <StockGauge />
        <LineState />
      </div>
      <Recent />
    </WorkPanel>
  );
}
