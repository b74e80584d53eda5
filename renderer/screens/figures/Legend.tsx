import { useTranslation } from "react-i18next";
import type { Measure } from "./figures.ts";

/** Lines over the colours, so that they are told apart without colour. Drawn once for all charts. */
export function Textures() {
  return (
    <svg className="chart-textures" aria-hidden="true">
      <pattern id="texture-registered" width="6" height="6" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1.3" className="chart-line" />
      </pattern>
      <pattern id="texture-incidents" width="6" height="6" patternUnits="userSpaceOnUse">
        <path d="M0 6 6 0" className="chart-stroke" />
      </pattern>
      <pattern id="texture-spoiled" width="5" height="5" patternUnits="userSpaceOnUse">
        <path d="M0 2.5H5" className="chart-stroke" />
      </pattern>
    </svg>
  );
}

/** Which colour and texture means what. */
export function Legend({ measures }: { measures: readonly Measure[] }) {
  const { t } = useTranslation();
  return (
    <ul className="legend">
      {measures.map((measure) => (
        <li key={measure}>
          <svg className="chart-key" viewBox="0 0 14 14" aria-hidden="true">
            <rect width="14" height="14" rx="3" className={`chart-${measure}`} />
            <rect width="14" height="14" rx="3" className={`chart-texture-${measure}`} />
          </svg>
          {t(`figures.measure.${measure}`)}
        </li>
      ))}
    </ul>
  );
}
