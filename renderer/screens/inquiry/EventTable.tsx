import { useTranslation } from "react-i18next";
import { formatInstant } from "../../format/format.ts";
import { useScrollFocus } from "../../parts/useScrollFocus.ts";
import { useEntryWords } from "../book/entryWords.ts";
import type { LifeEvent } from "./LifeLine.tsx";

/** The life of a card as a table: the same as the line of dots, for reading. */
export function EventTable({ events }: { events: readonly LifeEvent[] }) {
  const { t } = useTranslation();
  const { what, why, who } = useEntryWords();
  const region = useScrollFocus<HTMLDivElement>();
  const rows = events.map((event, i) => ({ ...event, key: `${event.at}-${i}` }));
  return (
    <div className="book-table" ref={region}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("book.when")}</th>
            <th scope="col">{t("book.what")}</th>
            <th scope="col">{t("inquiry.where")}</th>
            <th scope="col">{t("book.who")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, at, kind, detail, institutionCode, tellerId }) => {
            const reason = why(detail.incident ?? detail.reason);
            return (
              <tr key={key}>
                <td className="mono nowrap">{formatInstant(at)}</td>
                <td>
                  {what(kind)}
                  {reason ? <span className="book-why"> · {reason}</span> : null}
                </td>
                <td className="mono">{institutionCode ?? "–"}</td>
                <td>{tellerId ? who(tellerId) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
