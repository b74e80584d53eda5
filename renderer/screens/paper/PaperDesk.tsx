import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** WCAG 2.1.1: what scrolls has to be reached by the keys. */
const reachable = { tabIndex: 0 } as const;

/** Paper as it will be printed; what does not fit is scrolled, with the keys too. */
export function PaperDesk({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="paper-desk" aria-label={t("receipt.preview")} {...reachable}>
      {children}
    </section>
  );
}
