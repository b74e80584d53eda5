import { useTranslation } from "react-i18next";
import type { ClosingPaper as Paper } from "../../../src/contract/calls/stock.ts";
import { formatInstant } from "../../format/format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { PaperHead } from "../paper/PaperHead.tsx";
import { signed } from "./CountCompared.tsx";
import { kindsOf } from "./DayTransactions.tsx";
import { placeKey, useNames } from "./places.ts";

/** What is signed; before that, with an empty place for the signature. */
type Draft = Omit<Paper, "preparedAt" | "approverId"> & {
  readonly preparedAt: string | null;
  readonly approverId: string | null;
};

/** The closing report, A4. */
export function ClosingPaper({ paper }: { paper: Draft }) {
  const { t } = useTranslation();
  const names = useNames();
  const cards = (count: number) => t("stock.left", { count });
  const { states } = paper;
  return (
    <article className="paper closing-paper">
      <PaperHead title={t("closing.paper", { day: paper.day })} />
      <table>
        <thead>
          <tr>
            <th scope="col">{t("counting.where")}</th>
            <th scope="col">{t("counting.book")}</th>
            <th scope="col">{t("counting.counted")}</th>
            <th scope="col">{t("counting.difference")}</th>
            <th scope="col">{t("counting.explanation")}</th>
          </tr>
        </thead>
        <tbody>
          {paper.places.map(({ place, book, counted, explanation }) => (
            <tr key={placeKey(place)}>
              <td>
                {place.kind === "drawer"
                  ? t("place.drawer", { name: names.person(place.tellerId) })
                  : names.place(place)}
              </td>
              <td className="number">{book}</td>
              <td className="number">{counted}</td>
              <td className="number">{signed(counted - book)}</td>
              <td>{counted === book ? "" : explanation}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="closing-columns">
        <Facts
          className="ruled"
          facts={[
            { name: t("bookState.inStock"), value: cards(states.inStock) },
            { name: t("bookState.allotted"), value: cards(states.allotted) },
            { name: t("bookState.issued"), value: cards(states.issued) },
            { name: t("bookState.spoiled"), value: cards(states.spoiled) },
            { name: t("bookState.discarded"), value: cards(states.discarded) },
            { name: t("closing.waitingOnPaper"), value: t("closing.times", { count: paper.waiting }) },
          ]}
        />
        <Facts
          className="ruled"
          facts={kindsOf(paper.transactions).map(({ kind, count }) => ({
            name: t(`entryKind.${kind}`),
            value: t("closing.times", { count }),
          }))}
        />
      </div>
      <dl className="signatures">
        <div>
          <dt>{t("role.teller")}</dt>
          <dd>
            {names.person(paper.tellerId)} <span className="receipt-code">{paper.tellerId}</span>
          </dd>
        </div>
        <div>
          <dt>{t("role.supervisor")}</dt>
          <dd>
            {paper.approverId === null ? (
              <span className="receipt-code">{t("closing.unsigned")}</span>
            ) : (
              <>
                {names.person(paper.approverId)} <span className="receipt-code">{paper.approverId}</span>
              </>
            )}
          </dd>
        </div>
      </dl>
      <p className="closing-id">
        {paper.preparedAt === null ? null : formatInstant(paper.preparedAt)} {paper.closingId}
      </p>
    </article>
  );
}
