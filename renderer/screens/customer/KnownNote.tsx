import { useTranslation } from "react-i18next";
import type { KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import { Facts } from "../../parts/Facts.tsx";

/** Who was found in 9001, to be compared with the document on the counter (R2); masked (R14). */
export function KnownNote({ known }: { known: KnownCustomer }) {
  const { t } = useTranslation();
  return (
    <section className="known" aria-labelledby="known-title" data-known={known.customerId}>
      <h2 id="known-title">{t("intake.known")}</h2>
      <Facts
        className="known-facts"
        facts={[
          { name: t("intake.name"), value: known.maskedName },
          { name: t("customer.birthDate"), value: known.birthDate, mono: true },
          { name: t("customer.phone"), value: known.maskedPhone, mono: true },
        ]}
      />
      <p className="hint">{t("intake.knownLead")}</p>
    </section>
  );
}
