import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { axisSteps, type Measure, type Sums } from "./figures.ts";
import { Legend } from "./Legend.tsx";

const WIDTH = 320;
const ROW = 44;
const FOOT = 28;

interface Props {
  readonly title: string;
  readonly names: readonly string[];
  readonly sums: readonly Sums[];
  readonly measures: readonly Measure[];
}

/** Who, or which kind of card, beside each other: one bar each, its number at its end. */
export function BarChart({ title, names, sums, measures }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const totals = sums.map((sum) => measures.reduce((all, measure) => all + sum[measure], 0));
  const steps = axisSteps(Math.max(...totals, 0));
  const top = steps.at(-1) ?? 1;
  const plot = WIDTH - 44;
  const height = names.length * ROW + FOOT;
  const x = (value: number) => (value / top) * plot;
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        <Legend measures={measures} />
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img">
        <title>{title}</title>
        {steps.map((step) => (
          <g key={step}>
            <line x1={x(step)} x2={x(step)} y1={0} y2={height - FOOT} className="chart-grid" />
            {step === 0 || step === top ? (
              <text x={x(step)} y={height - FOOT + 14} className={`chart-axis ${step === 0 ? "" : "middle"}`}>
                {step === 0 ? t("figures.axisCount") : step.toLocaleString(language)}
              </text>
            ) : null}
          </g>
        ))}
        {names.map((name, i) => {
          let from = 0;
          const total = totals[i] ?? 0;
          return (
            <g key={name}>
              <text x={0} y={i * ROW + 13} className="chart-name">
                {name}
              </text>
              {measures.map((measure) => {
                const value = sums[i]?.[measure] ?? 0;
                const at = x(from);
                from += value;
                if (value === 0) return null;
                return (
                  <g key={measure}>
                    <rect
                      x={at}
                      y={i * ROW + 18}
                      width={x(value)}
                      height={16}
                      className={`chart-${measure}`}
                    />
                    <rect
                      x={at}
                      y={i * ROW + 18}
                      width={x(value)}
                      height={16}
                      className={`chart-texture-${measure}`}
                    />
                  </g>
                );
              })}
              <text x={x(total) + 6} y={i * ROW + 31} className="chart-value">
                {total.toLocaleString(language)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
