import { ClipboardCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../../parts/Note.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import type { Counting } from "./Count.tsx";
import { WordsField } from "./fields.tsx";
import { useNames } from "./places.ts";

/** Count beside book; a difference is explained in words and recorded as it is (R17). */
export function CountCompared({ counting, onBack }: { counting: Counting; onBack: () => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const [explanation, setExplanation] = useState("");
  const [tried, setTried] = useState(false);
  const count = useCall("stock.count");
  const { place, book, counted } = counting;
  const cards = counted.kind === "number" ? counted.cards : counted.cards.length;
  const difference = cards - book;
  if (count.result) {
    const { missing, surplus } = count.result;
    const off = count.result.counted - count.result.book;
    return (
      <TransactionDone
        id="count"
        title={t(off === 0 && missing === 0 && surplus === 0 ? "counting.agrees" : "counting.explained")}
        recorded={count.result}
        facts={[
          { name: t("counting.where"), value: names.place(place) },
          { name: t("counting.book"), value: t("stock.left", { count: count.result.book }) },
          { name: t("counting.counted"), value: t("stock.left", { count: count.result.counted }) },
          { name: t("counting.difference"), value: signed(off), mono: true },
          counted.kind === "serials"
            ? { name: t("counting.missing"), value: t("stock.left", { count: missing }) }
            : null,
          counted.kind === "serials"
            ? { name: t("counting.surplus"), value: t("stock.left", { count: surplus }) }
            : null,
          explanation === "" ? null : { name: t("counting.explanation"), value: explanation },
        ]}
      />
    );
  }
  // By serial number, cards may be the wrong ones though their number is right: the main process compares them.
  const differs = difference !== 0 || count.failure?.code === "counter.explanationMissing";
  const go = () => {
    setTried(true);
    if (count.isPending || (difference !== 0 && explanation.trim() === "")) return;
    count.send({ place, counted, explanation });
  };
  return (
    <TransactionPanel
      id="count"
      state={difference === 0 ? "agrees" : "differs"}
      title={t(difference === 0 ? "counting.agrees" : "counting.differs", { count: Math.abs(difference) })}
      lead={t(difference === 0 ? "counting.agreesLead" : "counting.differsLead")}
      onBack={onBack}
      failure={count.failure}
      focusTitle={!differs}
      next={{ label: t("counting.record"), onPress: go, icon: ClipboardCheck, isPending: count.isPending }}
    >
      <div className="transaction-form">
        <dl className="balance">
          <div>
            <dt>{t("counting.book")}</dt>
            <dd>{book}</dd>
          </div>
          <div>
            <dt>{t("counting.counted")}</dt>
            <dd>{cards}</dd>
          </div>
          <div className={difference === 0 ? "ok" : "warn"}>
            <dt>{t("counting.difference")}</dt>
            <dd>{signed(difference)}</dd>
          </div>
        </dl>
        {difference < 0 ? <Note tone="warn">{t("counting.again")}</Note> : null}
        {differs ? (
          <WordsField
            label={t("counting.explanation")}
            value={explanation}
            onChange={setExplanation}
            field="explanation"
            error={tried && explanation.trim() === "" ? t("counting.explanationMissing") : null}
            onEnter={go}
            autoFocus
          />
        ) : null}
      </div>
    </TransactionPanel>
  );
}

/** `±0`, `+1`, `−2` */
export const signed = (n: number): string => (n === 0 ? "±0" : n > 0 ? `+${n}` : `−${-n}`);
