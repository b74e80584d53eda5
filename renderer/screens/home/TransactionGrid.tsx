import { Button as AriaButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { KeyCap } from "../../keys/KeyCap.tsx";
import { useActions } from "../../store/actions.ts";
import { isBarred, isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { chosable } from "../../transactions/available.ts";

const columns = [["card", "book"], ["life"], ["phone", "stock"]] as const;

/** Everything that can be done, by its code; without the line, what becomes of each of them (R12). */
export function TransactionGrid() {
  const { t } = useTranslation();
  const { status } = useApp();
  const actions = useActions();
  const barred = isBarred(status.line);
  const down = isDown(status.line) || barred;
  const lineWord = ({ group, offline }: (typeof chosable)[number]) =>
    barred && group !== "book" ? "barred" : offline;
  return (
    <nav className="transaction-grid" aria-label={t("home.all")}>
      {columns.map((groups) => (
        <div key={groups.join()} className="transaction-column">
          {groups
            .filter((group) => chosable.some((row) => row.group === group))
            .map((group) => (
              <section key={group} aria-labelledby={`group-${group}`}>
                <h2 id={`group-${group}`}>{t(`transactionGroup.${group}`)}</h2>
                <ul>
                  {chosable
                    .filter((row) => row.group === group)
                    .map((row) => (
                      <li key={row.id}>
                        <AriaButton
                          className="transaction-row"
                          onPress={() => actions.open(row.id)}
                          data-transaction={row.code}
                        >
                          <span className="mono transaction-row-code">{row.code}</span>
                          <span className="transaction-row-name">{t(`transaction.${row.id}`)}</span>
                          {down ? (
                            <span className={`transaction-row-line ${lineWord(row)}`}>
                              {t(`offline.${lineWord(row)}`)}
                            </span>
                          ) : "keyName" in row ? (
                            <KeyCap name={row.keyName} />
                          ) : null}
                        </AriaButton>
                      </li>
                    ))}
                </ul>
              </section>
            ))}
        </div>
      ))}
    </nav>
  );
}
