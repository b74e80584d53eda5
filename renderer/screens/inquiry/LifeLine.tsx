import { useTranslation } from "react-i18next";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { formatInstant } from "../../format/format.ts";
import { useScrollFocus } from "../../parts/useScrollFocus.ts";
import { useApp } from "../../store/Store.tsx";
import { toneOf, useEntryWords } from "../book/entryWords.ts";

/** Something that happened to a card, as the registry or this counter's journal tells it. */
export type LifeEvent = Pick<
  CallOutput<"inquiry.registry">["history"]["events"][number],
  "at" | "kind" | "detail" | "institutionCode" | "tellerId"
>;

interface Dot extends LifeEvent {
  /** How many of the same kind, one after the other, the dot stands for. */
  readonly times: number;
}

/** Wrong OTPs in a row, and the like, are one dot with their number. */
function dotsOf(events: readonly LifeEvent[]): readonly Dot[] {
  const dots: Dot[] = [];
  for (const event of events) {
    const last = dots.at(-1);
    if (last && last.kind === event.kind && last.detail.reason === event.detail.reason) {
      dots[dots.length - 1] = { ...event, times: last.times + 1 };
    } else dots.push({ ...event, times: 1 });
  }
  return dots;
}

/** The life of a card as a line of dots, oldest first. */
export function LifeLine({ events }: { events: readonly LifeEvent[] }) {
  const { t } = useTranslation();
  const { institution } = useApp();
  const { what, why } = useEntryWords();
  const region = useScrollFocus<HTMLOListElement>();
  const dots = dotsOf(events).map((dot, i) => ({ ...dot, key: `${dot.at}-${i}` }));
  if (dots.length === 0) return <p className="hint">{t("book.noEntries")}</p>;
  return (
    <ol className="life-line" ref={region} aria-labelledby="life-title">
      {dots.map((dot) => {
        const reason = why(dot.detail.incident ?? dot.detail.reason);
        return (
          <li key={dot.key} className={`life-dot ${toneOf(dot.kind)}`}>
            <span className={`dot ${toneOf(dot.kind)}`} aria-hidden="true" />
            <span className="life-what">
              {what(dot.kind)}
              {dot.times > 1 ? ` ×${dot.times}` : ""}
            </span>
            {dot.institutionCode && dot.institutionCode !== institution.code ? (
              <span className="life-why">{t("customer.otherToken", { code: dot.institutionCode })}</span>
            ) : null}
            {reason ? <span className="life-why">{reason}</span> : null}
            <time className="mono life-when" dateTime={dot.at}>
              {formatInstant(dot.at).slice(0, 10)}
            </time>
          </li>
        );
      })}
    </ol>
  );
}
