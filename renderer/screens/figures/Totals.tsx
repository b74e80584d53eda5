import { useTranslation } from "react-i18next";
import type { FigureRow } from "../../../src/contract/calls/figures.ts";
import { formatDuration } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { meanIssueMs, spoilRate, sumOf } from "./figures.ts";

/** The sums of the whole time, as figures to be read at a glance. */
export function Totals({ rows }: { rows: readonly FigureRow[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const sum = sumOf(rows);
  const rate = spoilRate(sum);
  const ms = meanIssueMs(sum);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const totals = [
    { name: t("figures.measure.issued"), value: sum.issued.toLocaleString(language) },
    { name: t("figures.measure.registered"), value: sum.registered.toLocaleString(language) },
    { name: t("figures.measure.incidents"), value: sum.incidents.toLocaleString(language) },
    { name: t("figures.spoilRate"), value: rate === null ? "–" : percent.format(rate) },
    { name: t("figures.issueTimeShort"), value: ms === null ? "–" : formatDuration(ms) },
  ];
  return (
    <dl className="figures-totals">
      {totals.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
