import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useApp } from "../../store/Store.tsx";

/** What every paper of the branch begins with: where it was made, what it is, and that training is not real. */
export function PaperHead({ title }: { readonly title: string }) {
  const { t } = useTranslation();
  const { institution, branch, mode } = useApp();
  const language = useLanguage();
  return (
    <>
      <header>
        <span className="receipt-institution">
          {institution.name[language]} <span className="receipt-code">{institution.code}</span>
        </span>
        <span>
          {branch.name[language]} <span className="receipt-code">{branch.code}</span>
        </span>
      </header>
      <h3>{title}</h3>
      {mode === "training" ? <p className="receipt-training">{t("receipt.training")}</p> : null}
    </>
  );
}
