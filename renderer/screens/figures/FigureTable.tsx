import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useScrollFocus } from "../../parts/useScrollFocus.ts";

interface Props {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The figures as numbers, a row for each day, teller and product. */
export function FigureTable({ columns, rows }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const region = useScrollFocus<HTMLElement>();
  return (
    <section className="book-table" aria-label={t("figures.asTable")} ref={region}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={column} scope="col" className={i > 2 ? "number" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.slice(0, 3).join(" ")}>
              {columns.map((column, i) => {
                const cell = row[i] ?? "–";
                const isNumber = typeof cell === "number";
                return (
                  <td key={column} className={`nowrap ${i > 2 ? "number" : ""} ${i === 0 ? "mono" : ""}`}>
                    {isNumber ? cell.toLocaleString(language) : cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
