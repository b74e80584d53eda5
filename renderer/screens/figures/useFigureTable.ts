import { useTranslation } from "react-i18next";
import type { FigureRow } from "../../../src/contract/calls/figures.ts";
import { useEntryWords } from "../book/entryWords.ts";
import { meanIssueMs, spoilRate } from "./figures.ts";

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits));

/** The figures as a table: what is shown with F6, and what is saved. Percent and seconds, to one digit. */
export function useFigureTable(figures: readonly FigureRow[]): Table {
  const { t } = useTranslation();
  const { who } = useEntryWords();
  return {
    columns: [
      t("figures.column.day"),
      t("figures.column.teller"),
      t("figures.column.product"),
      t("figures.measure.issued"),
      t("figures.column.reissued"),
      t("figures.measure.registered"),
      t("figures.measure.incidents"),
      t("figures.measure.spoiled"),
      t("figures.column.spoilRate"),
      t("figures.column.seconds"),
    ],
    rows: figures.map((row) => {
      const rate = spoilRate(row);
      const ms = meanIssueMs(row);
      return [
        row.day,
        who(row.tellerId),
        row.profile ? t(`profile.${row.profile}`) : "–",
        row.issued,
        row.reissued,
        row.registered,
        row.incidents,
        row.spoiled,
        rounded(rate === null ? null : rate * 100, 1),
        rounded(ms === null ? null : ms / 1000, 1),
      ];
    }),
  };
}
