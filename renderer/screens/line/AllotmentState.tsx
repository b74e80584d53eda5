import { useTranslation } from "react-i18next";
import { formatInstant } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Facts } from "../../parts/Facts.tsx";
import { Note } from "../../parts/Note.tsx";
import { useApp } from "../../store/Store.tsx";

/** What can still be issued without the line, and how much of the branch's limit is used (R12, R13). */
export function AllotmentState() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { allotment } = useApp().status;
  const number = (n: number) => n.toLocaleString(language);
  return (
    <section className="allotment" aria-label={t("lineScreen.allotment")}>
      <Facts
        className="above"
        facts={[
          {
            name: t("lineScreen.ready"),
            value: t("lineScreen.readyOf", { ready: number(allotment.ready), size: number(allotment.size) }),
            mono: true,
          },
          {
            name: t("lineScreen.offlineIssued"),
            value: t("lineScreen.readyOf", {
              ready: number(allotment.offlineIssued),
              size: number(allotment.limit),
            }),
            mono: true,
          },
          allotment.expiresAt
            ? { name: t("lineScreen.expiresAt"), value: formatInstant(allotment.expiresAt), mono: true }
            : null,
        ]}
      />
      {allotment.low ? <Note tone="warn">{t("lineScreen.low")}</Note> : null}
      {allotment.offlineIssued >= allotment.limit ? (
        <Note tone="warn">{t("lineScreen.limitReached")}</Note>
      ) : null}
    </section>
  );
}
