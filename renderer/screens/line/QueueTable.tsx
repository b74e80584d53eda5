import { useTranslation } from "react-i18next";
import type { QueueEntry } from "../../../src/contract/calls/line.ts";
import { formatTime } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { useScrollFocus } from "../../parts/useScrollFocus.ts";
import { useEntryWords } from "../book/entryWords.ts";

const tones = { waiting: "info", refused: "bad", conflict: "warn" } as const;

interface Props {
  readonly entries: readonly QueueEntry[];
  readonly onMore?: () => void;
}

/** Entries that are not simply applied: incident reports first, though they are sent in their order. */
export function QueueTable({ entries, onMore }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { what, who } = useEntryWords();
  const region = useScrollFocus<HTMLElement>();
  return (
    <section className="book-table" aria-label={t("lineScreen.queue")} ref={region}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("lineScreen.seq")}</th>
            <th scope="col">{t("book.when")}</th>
            <th scope="col">{t("book.what")}</th>
            <th scope="col">{t("book.card")}</th>
            <th scope="col">{t("book.who")}</th>
            <th scope="col">{t("book.outcome")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq} data-seq={entry.seq} data-outcome={entry.outcome}>
              <td className="mono">{entry.seq.toLocaleString(language)}</td>
              <td className="mono nowrap">{formatTime(entry.at)}</td>
              <td className="queue-what">
                {what(entry.type)}
                {entry.maskedName ? (
                  <span className="book-why">
                    {"\u00a0· "}
                    <span className="nowrap">{entry.maskedName}</span>
                  </span>
                ) : null}
              </td>
              <td className="mono nowrap">
                {entry.token ? `${entry.token.vendorCode}-${entry.token.serialNumber}` : "–"}
              </td>
              <td>{who(entry.tellerId)}</td>
              <td>
                <Badge tone={entry.settled ? "ok" : tones[entry.outcome]}>
                  {entry.settled ? t("lineScreen.settled") : t(`lineScreen.outcome.${entry.outcome}`)}
                  {entry.rule ? ` ${entry.rule}` : ""}
                </Badge>
                {entry.text ? (
                  <span className="book-why book-said">{entry.text[language].happened}</span>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {onMore ? (
        <Button variant="quiet" onPress={onMore} data-action="more">
          {t("lineScreen.more")}
        </Button>
      ) : null}
    </section>
  );
}
