import { useTranslation } from "react-i18next";
import type { LineStretch } from "../../../src/contract/calls/line.ts";
import { formatTime } from "../../format/format.ts";

const HOUR_MS = 3_600_000;
const states = ["online", "slow", "connecting", "offline", "refused"] as const;
type Shown = (typeof states)[number];

const shownAs = ({ state, slow }: LineStretch): Shown =>
  state === "quarantined" || state === "replaced" ? "refused" : state === "online" && slow ? "slow" : state;

/** The line's last hour as one bar; the same as a table for who does not see it. */
export function LineHour({ stretches }: { stretches: readonly LineStretch[] }) {
  const { t } = useTranslation();
  const end = Date.now();
  const begin = end - HOUR_MS;
  const x = (instant: string | null): number =>
    Math.min(100, Math.max(0, ((instant === null ? end : Date.parse(instant)) - begin) / (HOUR_MS / 100)));
  const present = states.filter((state) => stretches.some((stretch) => shownAs(stretch) === state));
  return (
    <figure className="line-hour">
      <figcaption className="label">{t("lineScreen.hour")}</figcaption>
      <svg
        className="gauge"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {stretches.map((stretch) => (
          <rect
            key={stretch.from}
            className={`line-${shownAs(stretch)}`}
            x={x(stretch.from)}
            width={Math.max(0.4, x(stretch.to) - x(stretch.from))}
            height="4"
          />
        ))}
      </svg>
      <div className="line-hour-axis mono" aria-hidden="true">
        <span>{formatTime(begin).slice(0, 5)}</span>
        <span>{formatTime(begin + HOUR_MS / 2).slice(0, 5)}</span>
        <span>{formatTime(end).slice(0, 5)}</span>
      </div>
      <ul className="legend">
        {present.map((state) => (
          <li key={state}>
            <span className={`legend-mark line-${state}`} aria-hidden="true" />
            {t(`lineScreen.state.${state}`)}
          </li>
        ))}
      </ul>
      <table className="visually-hidden">
        <caption>{t("lineScreen.hour")}</caption>
        <tbody>
          {stretches.map((stretch) => (
            <tr key={stretch.from}>
              <th scope="row">{formatTime(stretch.from)}</th>
              <td>{t(`lineScreen.state.${shownAs(stretch)}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
