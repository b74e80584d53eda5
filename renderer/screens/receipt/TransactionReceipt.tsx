import { useTranslation } from "react-i18next";
import { Facts } from "../../parts/Facts.tsx";
import { useApp } from "../../store/Store.tsx";
import type { TransactionPaper } from "../../store/state.ts";
import { PaperHead } from "../paper/PaperHead.tsx";

/** The customer's receipt of a transaction, A5. Masked: it may be left on the counter. */
export function TransactionReceipt({ paper }: { paper: TransactionPaper }) {
  const { t } = useTranslation();
  const app = useApp();
  return (
    <article className="paper receipt-paper">
      <PaperHead
        title={t("receipt.transactionTitle", { transaction: t(`transaction.${paper.transaction}`) })}
      />
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
