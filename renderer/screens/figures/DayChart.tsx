import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { axisSteps, type Measure, measures, type Sums } from "./figures.ts";
import { Legend } from "./Legend.tsx";

const WIDTH = 640;
const HEIGHT = 190;
const LEFT = 40;
const RIGHT = 14;
const TOP = 20;
const BOTTOM = 24;
const PLOT = HEIGHT - TOP - BOTTOM;

interface Props {
  readonly days: readonly string[];
  readonly sums: readonly Sums[];
}

/** What was done each day, as stacked bars. */
export function DayChart({ days, sums }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const total = (sum: Sums) => measures.reduce((all, measure) => all + sum[measure], 0);
  const steps = axisSteps(Math.max(...sums.map(total), 0));
  const top = steps.at(-1) ?? 1;
  const slot = (WIDTH - LEFT - RIGHT) / days.length;
  const bar = Math.min(36, slot * 0.7);
  const y = (value: number) => TOP + PLOT - (value / top) * PLOT;
  // As many names as fit side by side, the last one always.
  const every = Math.ceil(days.length / 8);
  return (
    <figure className="chart">
      <figcaption>
        <span>{t("figures.byDay")}</span>
        <Legend measures={measures} />
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img">
        <title>{t("figures.byDay")}</title>
        <text x={0} y={10} className="chart-axis">
          {t("figures.axisCount")}
        </text>
        {steps.map((step) => (
          <g key={step}>
            <line x1={LEFT} x2={WIDTH} y1={y(step)} y2={y(step)} className="chart-grid" />
            <text x={LEFT - 6} y={y(step) + 4} className="chart-axis end">
              {step.toLocaleString(language)}
            </text>
          </g>
        ))}
        {days.map((day, i) => {
          const x = LEFT + slot * i + (slot - bar) / 2;
          const sum = sums[i];
          return (
            <g key={day}>
              {sum ? <Stack sum={sum} x={x} width={bar} y={y} /> : null}
              {(days.length - 1 - i) % every === 0 ? (
                <text x={x + bar / 2} y={HEIGHT - 8} className="chart-axis middle">
                  {day.slice(5)}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

interface StackProps {
  readonly sum: Sums;
  readonly x: number;
  readonly width: number;
  readonly y: (value: number) => number;
}

function Stack({ sum, x, width, y }: StackProps) {
  const parts: { measure: Measure; from: number; to: number }[] = [];
  let from = 0;
  for (const measure of measures) {
    const to = from + sum[measure];
    if (to > from) parts.push({ measure, from, to });
    from = to;
  }
  return parts.map(({ measure, from: low, to }) => (
    <g key={measure}>
      <rect x={x} y={y(to)} width={width} height={y(low) - y(to)} className={`chart-${measure}`} />
      <rect x={x} y={y(to)} width={width} height={y(low) - y(to)} className={`chart-texture-${measure}`} />
    </g>
  ));
}
