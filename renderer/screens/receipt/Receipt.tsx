import { useTranslation } from "react-i18next";
import type { IssueResult } from "../../../src/contract/ipc.ts";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Facts } from "../../parts/Facts.tsx";
import { PaperHead } from "../paper/PaperHead.tsx";

/** The customer's receipt, A5. Masked: it may be left on the counter. */
export function Receipt({ result }: { result: IssueResult }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <article className="paper receipt-paper">
      <PaperHead title={t("receipt.title")} />
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
