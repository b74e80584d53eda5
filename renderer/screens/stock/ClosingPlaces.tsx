import { useTranslation } from "react-i18next";
import type { ClosingView } from "../../../src/contract/calls/stock.ts";
import { Badge } from "../../parts/Badge.tsx";
import type { TypedCount } from "./Closing.tsx";
import { signed } from "./CountCompared.tsx";
import { CardsField, cardsOf, WordsField } from "./fields.tsx";
import { placeKey, useNames } from "./places.ts";

interface Props {
  readonly rows: ClosingView["places"];
  readonly typed: Readonly<Record<string, TypedCount>>;
  readonly onChange: (key: string, change: Partial<TypedCount>) => void;
  readonly tried: boolean;
  readonly onEnter: () => void;
}

/** Book and count of every place that holds cards, with the words that explain a difference. */
export function ClosingPlaces({ rows, typed, onChange, tried, onEnter }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const empty = rows.findIndex(({ place }) => (typed[placeKey(place)]?.counted ?? "") === "");
  return (
    <table className="stock-table closing-places">
      <thead>
        <tr>
          <th scope="col">{t("counting.where")}</th>
          <th scope="col" className="number">
            {t("counting.book")}
          </th>
          <th scope="col">{t("counting.counted")}</th>
          <th scope="col">{t("counting.difference")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ place, book }, i) => {
          const key = placeKey(place);
          const { counted = "", explanation = "" } = typed[key] ?? {};
          const number = cardsOf(counted);
          const difference = number === null ? null : number - book;
          return (
            <tr key={key} data-place={key}>
              <th scope="row">{names.place(place)}</th>
              <td className="number mono">{book}</td>
              <td>
                <CardsField
                  label={t("closing.countOf", { place: names.place(place) })}
                  hidesLabel
                  value={counted}
                  onChange={(text) => onChange(key, { counted: text })}
                  field={`counted-${key}`}
                  error={tried && number === null ? t("counting.cardsMissing") : null}
                  onEnter={onEnter}
                  autoFocus={i === Math.max(0, empty)}
                />
              </td>
              <td className="difference">
                {difference === null ? null : (
                  <Badge tone={difference === 0 ? "ok" : "warn"}>{signed(difference)}</Badge>
                )}
                {difference === null || difference === 0 ? null : (
                  <WordsField
                    label={t("counting.explanation")}
                    value={explanation}
                    onChange={(text) => onChange(key, { explanation: text })}
                    field={`explanation-${key}`}
                    error={tried && explanation.trim() === "" ? t("counting.explanationMissing") : null}
                    onEnter={onEnter}
                  />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
