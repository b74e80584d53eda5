import { useTranslation } from "react-i18next";
import type { IssueResult } from "../../../src/contract/ipc.ts";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Facts } from "../../parts/Facts.tsx";
import { useApp } from "../../store/Store.tsx";

/** The customer's receipt, A5. Masked: it may be left on the counter. */
export function Receipt({ result }: { result: IssueResult }) {
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
      <h3>{t("receipt.title")}</h3>
      {app.mode === "training" ? <p className="receipt-training">{t("receipt.training")}</p> : null}
      <Facts
        className="ruled"
        facts={[
          { name: t("customer.panel"), value: result.maskedName },
          { name: t("receipt.product"), value: t("card.product") },
          { name: t("card.vendorCode"), value: result.vendorCode, mono: true },
          { name: t("card.serialNumber"), value: groupSerial(result.serialNumber), mono: true },
          { name: t("profile.title"), value: t(`profile.${result.profile}`) },
          { name: t("result.issuedAt"), value: formatInstant(result.issuedAt), mono: true },
          { name: t("result.journalSeq"), value: result.journalSeq.toLocaleString(language), mono: true },
          { name: t("receipt.teller"), value: result.tellerId },
          {
            name: t("receipt.registry"),
            value: t(result.registered ? "result.registered" : "result.waiting"),
          },
        ]}
      />
      <ul className="receipt-advice">
        <li>{t("receipt.adviceLost")}</li>
        <li>{t("receipt.adviceNobody")}</li>
        <li>{t("receipt.advicePhone")}</li>
      </ul>
    </article>
  );
}
