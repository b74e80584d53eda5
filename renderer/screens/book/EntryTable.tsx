import { useTranslation } from "react-i18next";
import type { HistoryEntry } from "../../../src/contract/calls/inquiry.ts";
import { formatInstant } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { useScrollFocus } from "../../parts/useScrollFocus.ts";
import { useStore } from "../../store/Store.tsx";
import { useEntryWords } from "./entryWords.ts";

interface Props {
  readonly title: string;
  readonly entries: readonly HistoryEntry[];
  readonly complete: boolean;
  /** Whose card, in lists over many customers. */
  readonly showsCustomer?: boolean;
  readonly showsCard?: boolean;
}

/** Journal entries: when, what, which card, who, who approved, and what the registry said. */
export function EntryTable({ title, entries, complete, showsCustomer = false, showsCard = true }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { what, why, who, outcome } = useEntryWords();
  const region = useScrollFocus<HTMLElement>();
  if (entries.length === 0) return <p className="hint">{t("book.noEntries")}</p>;
  return (
    <section className="book-table" aria-label={title} ref={region}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("book.when")}</th>
            <th scope="col">{t("book.what")}</th>
            {showsCustomer ? <th scope="col">{t("book.customer")}</th> : null}
            {showsCard ? <th scope="col">{t("book.card")}</th> : null}
            <th scope="col">{t("book.who")}</th>
            <th scope="col">{t("book.outcome")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const reason = why(entry.reason);
            const { tone, word } = outcome(entry);
            return (
              <tr key={entry.seq}>
                <td className="mono book-when">
                  <When at={entry.at} />
                </td>
                <td>
                  {what(entry.type)}
                  {entry.formId ? <FormLink formId={entry.formId} /> : null}
                  {reason ? <span className="book-why"> · {reason}</span> : null}
                  {entry.replaces ? (
                    <span className="book-why">
                      {" "}
                      · {t("book.replaces", { serialNumber: entry.replaces.serialNumber })}
                    </span>
                  ) : null}
                </td>
                {showsCustomer ? <td className="nowrap">{entry.maskedName ?? "–"}</td> : null}
                {showsCard ? (
                  <td className="mono nowrap">
                    {entry.token ? `${entry.token.vendorCode}-${entry.token.serialNumber}` : "–"}
                  </td>
                ) : null}
                <td>
                  {who(entry.tellerId)}
                  {entry.approverId ? (
                    <span className="book-why book-said">
                      {t("book.approvedBy", { name: who(entry.approverId) })}
                    </span>
                  ) : null}
                </td>
                <td>
                  <Badge tone={tone}>
                    {word}
                    {entry.outcome?.rule ? ` ${entry.outcome.rule}` : ""}
                  </Badge>
                  {entry.outcome?.text ? (
                    <span className="book-why book-said">{entry.outcome.text[language].happened}</span>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {complete ? null : <p className="hint">{t("book.incomplete")}</p>}
    </section>
  );
}

/** The signed application behind an entry. */
function FormLink({ formId }: { formId: string }) {
  const { t } = useTranslation();
  const { dispatch } = useStore();
  return (
    <Button
      variant="quiet"
      className="book-form"
      onPress={() => dispatch({ type: "dialog", dialog: { name: "form", formId } })}
      data-action="openForm"
    >
      {t("form.openIt")}
    </Button>
  );
}

/** Day and time, in two lines where there is no room for one. */
function When({ at }: { at: string }) {
  const [day, time] = formatInstant(at).split(" ");
  return (
    <>
      <span className="nowrap">{day}</span> <span className="nowrap">{time}</span>
    </>
  );
}
