import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PaperSize } from "../../../src/contract/calls/printing.ts";

/** WCAG 2.1.1: what scrolls has to be reached by the keys. */
const reachable = { tabIndex: 0 } as const;

/** Paper as it will be printed; what does not fit is scrolled, with the keys too. */
export function PaperDesk({ size, children }: { size: PaperSize; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="paper-desk" data-size={size} aria-label={t("print.preview")} {...reachable}>
      {children}
    </section>
  );
}
