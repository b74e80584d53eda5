import { useTranslation } from "react-i18next";
import type { FigureRow } from "../../../src/contract/calls/figures.ts";
import { useEntryWords } from "../book/entryWords.ts";
import { BarChart } from "./BarChart.tsx";
import { DayChart } from "./DayChart.tsx";
import { daysBetween, measures, sumsBy } from "./figures.ts";
import { Textures } from "./Legend.tsx";
import { TimeChart } from "./TimeChart.tsx";

const profiles = ["locked", "open"] as const;

interface Props {
  readonly rows: readonly FigureRow[];
  readonly from: string;
  readonly to: string;
}

/** The same figures by day, by teller, by product, and the time an issue took. */
export function Charts({ rows, from, to }: Props) {
  const { t } = useTranslation();
  const { who } = useEntryWords();
  const days = daysBetween(from, to);
  const byDay = sumsBy(rows, days, ({ day }) => day);
  const tellers = [...new Set(rows.map(({ tellerId }) => tellerId))].sort();
  return (
    <div className="charts">
      <Textures />
      <DayChart days={days} sums={byDay} />
      <div className="charts-pair">
        <BarChart
          title={t("figures.byTeller")}
          names={tellers.map(who)}
          sums={sumsBy(rows, tellers, ({ tellerId }) => tellerId)}
          measures={measures}
        />
        <BarChart
          title={t("figures.byProduct")}
          names={profiles.map((profile) => t(`profile.${profile}`))}
          sums={sumsBy(rows, profiles, ({ profile }) => profile ?? "locked")}
          measures={["issued", "spoiled"]}
        />
      </div>
      <TimeChart days={days} sums={byDay} />
    </div>
  );
}
