import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Facts } from "../../parts/Facts.tsx";
import { useApp } from "../../store/Store.tsx";
import type { TransactionPaper } from "../../store/state.ts";

/** The customer's receipt of a transaction, A5. Masked: it may be left on the counter. */
export function TransactionReceipt({ paper }: { paper: TransactionPaper }) {
  const { t } = useTranslation();
  const app = useApp();
  const language = useLanguage();
  return (
    <article className="paper receipt-paper">
      <header>
        <span className="receipt-institution">
          {app.institution.name[language]} <span className="receipt-code">{app.institution.code}</span>
        </span>
        <span>
          {app.branch.name[language]} <span className="receipt-code">{app.branch.code}</span>
        </span>
      </header>
      <h3>{t("receipt.transactionTitle", { transaction: t(`transaction.${paper.transaction}`) })}</h3>
      {app.mode === "training" ? <p className="receipt-training">{t("receipt.training")}</p> : null}
      <Facts
        className="ruled"
        facts={[
          app.customer ? { name: t("customer.panel"), value: app.customer.maskedName } : null,
          ...paper.facts,
          app.session ? { name: t("receipt.teller"), value: app.session.tellerId } : null,
          { name: t("flow.state"), value: t(paper.pending ? "flow.pending" : "flow.applied") },
        ]}
      />
    </article>
  );
}
