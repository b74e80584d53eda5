import { useTranslation } from "react-i18next";
import { axisSteps, meanIssueMs, type Sums } from "./figures.ts";

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 40;
const RIGHT = 14;
const TOP = 20;
const BOTTOM = 24;
const PLOT = HEIGHT - TOP - BOTTOM;

/** How long one issue took on the average, day by day; a day without one is a gap. */
export function TimeChart({ days, sums }: { days: readonly string[]; sums: readonly Sums[] }) {
  const { t } = useTranslation();
  const seconds = sums.map((sum) => {
    const ms = meanIssueMs(sum);
    return ms === null ? null : ms / 1000;
  });
  const steps = axisSteps(Math.max(...seconds.map((value) => value ?? 0)));
  const top = steps.at(-1) ?? 1;
  const slot = (WIDTH - LEFT - RIGHT) / days.length;
  const x = (i: number) => LEFT + slot * (i + 0.5);
  const y = (value: number) => TOP + PLOT - (value / top) * PLOT;
  const every = Math.ceil(days.length / 8);
  const points = seconds.flatMap((value, i) => (value === null ? [] : [{ i, value, day: days[i] ?? "" }]));
  return (
    <figure className="chart">
      <figcaption>
        <span>{t("figures.issueTime")}</span>
        <ul className="legend">
          <li>
            <svg className="chart-key" viewBox="0 0 14 14" aria-hidden="true">
              <circle cx="7" cy="7" r="4" className="chart-issued" />
            </svg>
            {t("figures.mean")}
          </li>
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img">
        <title>{t("figures.issueTime")}</title>
        <text x={0} y={10} className="chart-axis">
          {t("figures.axisSeconds")}
        </text>
        {steps.map((step) => (
          <g key={step}>
            <line x1={LEFT} x2={WIDTH} y1={y(step)} y2={y(step)} className="chart-grid" />
            <text x={LEFT - 6} y={y(step) + 4} className="chart-axis end">
              {step}
            </text>
          </g>
        ))}
        {points.slice(1).map(({ i, value, day }, at) => {
          const before = points[at];
          if (!before || before.i !== i - 1) return null;
          return (
            <line
              key={day}
              x1={x(before.i)}
              y1={y(before.value)}
              x2={x(i)}
              y2={y(value)}
              className="chart-path"
            />
          );
        })}
        {points.map(({ i, value, day }) => (
          <circle key={day} cx={x(i)} cy={y(value)} r={4} className="chart-issued" />
        ))}
        {days.map((day, i) =>
          (days.length - 1 - i) % every === 0 ? (
            <text key={day} x={x(i)} y={HEIGHT - 8} className="chart-axis middle">
              {day.slice(5)}
            </text>
          ) : null,
        )}
      </svg>
    </figure>
  );
}
