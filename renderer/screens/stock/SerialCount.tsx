import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CountedPlace } from "../../../src/contract/stockEntries.ts";
import { groupSerial } from "../../format/format.ts";
import { isSerial, SerialField } from "./fields.tsx";
import { useAsked } from "./useAsked.ts";

interface Props {
  readonly place: CountedPlace;
  readonly scanned: readonly TokenRef[];
  readonly onChange: (scanned: TokenRef[]) => void;
  /** Enter with nothing typed: everything was scanned. */
  readonly onEnough: () => void;
}

/** Cards are scanned one after another; what is too many is said at once, what is missing stands in a list. */
export function SerialCount({ place, scanned, onChange, onEnough }: Props) {
  const { t } = useTranslation();
  const asked = useAsked("stock.cards", { place });
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState<"twice" | "wrong" | null>(null);
  const book = asked.data?.cards ?? [];
  const has = (serialNumber: string) => scanned.some((card) => card.serialNumber === serialNumber);
  const missing = book.filter(({ serialNumber }) => !has(serialNumber));
  const surplus = scanned.filter(
    (card) => !book.some(({ serialNumber }) => serialNumber === card.serialNumber),
  );
  const take = () => {
    if (typed === "") return onEnough();
    setSaid(!isSerial(typed) ? "wrong" : has(typed) ? "twice" : null);
    if (!isSerial(typed)) return;
    const vendorCode =
      book.find(({ serialNumber }) => serialNumber === typed)?.vendorCode ?? book[0]?.vendorCode ?? "00";
    if (!has(typed)) onChange([...scanned, { vendorCode, serialNumber: typed }]);
    setTyped("");
  };
  return (
    <div className="serial-count">
      <SerialField
        label={t("counting.scan")}
        value={typed}
        onChange={setTyped}
        field="scan"
        error={said ? t(`counting.${said}`) : null}
        onEnter={take}
        autoFocus
      />
      <dl className="tally" aria-live="polite">
        <div>
          <dt>{t("counting.found")}</dt>
          <dd>{scanned.length - surplus.length}</dd>
        </div>
        <div>
          <dt>{t("counting.missing")}</dt>
          <dd className={missing.length > 0 ? "warn" : ""}>{missing.length}</dd>
        </div>
        <div>
          <dt>{t("counting.surplus")}</dt>
          <dd className={surplus.length > 0 ? "bad" : ""}>{surplus.length}</dd>
        </div>
      </dl>
      <div className="serial-lists">
        <SerialList name={t("counting.missing")} cards={missing} />
        <SerialList name={t("counting.surplus")} cards={surplus} />
      </div>
    </div>
  );
}

/** Of a long list the beginning is enough: it gets shorter as the cards are scanned. */
const MOST_SHOWN = 60;

function SerialList({ name, cards }: { name: string; cards: readonly TokenRef[] }) {
  const { t } = useTranslation();
  if (cards.length === 0) return null;
  return (
    <section className="serial-list" aria-label={name}>
      <h2>{name}</h2>
      <ul>
        {cards.slice(0, MOST_SHOWN).map(({ vendorCode, serialNumber }) => (
          <li key={serialNumber} className="mono">
            {vendorCode}-{groupSerial(serialNumber)}
          </li>
        ))}
        {cards.length > MOST_SHOWN ? (
          <li className="hint">{t("counting.more", { count: cards.length - MOST_SHOWN })}</li>
        ) : null}
      </ul>
    </section>
  );
}
