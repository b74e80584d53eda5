import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Patience } from "../../parts/Patience.tsx";
import type { Subject } from "../../store/inquiry.ts";
import { CardRow, CustomerRow } from "./FoundRow.tsx";
import { useFound } from "./useFound.ts";

const ROW = 44;

interface Props {
  readonly query: string;
  /** The row that is chosen. */
  readonly at: number;
  readonly onChange: (query: string, at: number) => void;
  readonly onOpen: (subject: Subject) => void;
}

/** One field that finds customers and cards, and the list of all of them below it, however many they are. */
export function SearchList({ query, at, onChange, onOpen }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  const found = useFound(query, seen.first, seen.last);
  const { cards, total } = found;
  const count = cards.length + total;
  const current = Math.min(at, Math.max(count - 1, 0));
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    // The chosen row is there even when it was scrolled away: it is what the field's active descendant names.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), current])].sort((a, b) => a - b),
    onChange: ({ range }) => {
      if (!range) return;
      const first = Math.max(range.startIndex - cards.length, 0);
      const last = Math.max(range.endIndex - cards.length, 0);
      if (first !== seen.first || last !== seen.last) setSeen({ first, last });
    },
  });

  const subjectAt = (index: number): Subject | null => {
    const card = cards[index];
    if (card) return { kind: "card", vendorCode: card.vendorCode, serialNumber: card.serialNumber };
    const customer = found.customer(index - cards.length);
    return customer && { kind: "customer", customerId: customer.customerId };
  };
  const open = (index: number) => {
    const subject = subjectAt(index);
    if (subject) onOpen(subject);
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(count - 1, to));
    onChange(query, next);
    rows.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a syllable belongs to the input method.
    if (event.nativeEvent.isComposing || event.ctrlKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: count - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter") open(current);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="found-input">
        <Search size={18} aria-hidden="true" className="icon" />
        <input
          ref={field}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={count > 0 ? `${listId}-${current}` : undefined}
          aria-autocomplete="list"
          aria-label={t("inquiry.field")}
          placeholder={t("inquiry.placeholder")}
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          value={query}
          onChange={(event) => {
            onChange(event.target.value, 0);
            rows.scrollToIndex(0);
          }}
          onKeyDown={onKeyDown}
          data-field="query"
        />
        <span className="found-count" role="status">
          {found.isLoading || found.failure
            ? ""
            : t("inquiry.count", { count, shown: count.toLocaleString(language) })}
        </span>
      </div>
      {found.failure ? <FailureNote failure={found.failure} /> : null}
      {found.isLoading ? (
        <Patience skeleton={<div className="skeleton block" />} words={<p>{t("inquiry.loading")}</p>} />
      ) : null}
      {!found.isLoading && !found.failure && count === 0 ? (
        <p className="found-none">{t(query.trim() === "" ? "inquiry.nobodyYet" : "inquiry.none")}</p>
      ) : null}
      <div className="found-scroll" ref={scroller} tabIndex={-1} hidden={count === 0}>
        <div
          role="listbox"
          id={listId}
          aria-label={t("inquiry.results")}
          className="found-rows"
          style={{ height: rows.getTotalSize() }}
          data-rows={count}
        >
          {rows.getVirtualItems().map(({ index, start, size }) => {
            const card = cards[index];
            return (
              <div
                key={index}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === current}
                aria-setsize={count}
                aria-posinset={index + 1}
                className={`found-row ${card ? "card" : "customer"}`}
                style={{ height: size, transform: `translateY(${start}px)` }}
                onClick={() => open(index)}
                onKeyDown={onKeyDown}
              >
                {card ? (
                  <CardRow card={card} />
                ) : (
                  <CustomerRow customer={found.customer(index - cards.length)} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
