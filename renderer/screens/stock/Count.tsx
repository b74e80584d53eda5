import { Scale } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CountedPlace } from "../../../src/contract/stockEntries.ts";
import { Choice } from "../../parts/Choice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { CountCompared } from "./CountCompared.tsx";
import { CardsField, cardsOf } from "./fields.tsx";
import { placeKey, useNames } from "./places.ts";
import { SerialCount } from "./SerialCount.tsx";
import { useAsked } from "./useAsked.ts";

/** What was counted, before it is held against the book. */
export interface Counting {
  readonly place: CountedPlace;
  readonly book: number;
  readonly counted:
    | { readonly kind: "number"; readonly cards: number }
    | { readonly kind: "serials"; readonly cards: TokenRef[] };
}

/** 8804: what lies there is counted first and only then held against the book, so that nobody counts to a number. */
export function Count() {
  const { t } = useTranslation();
  const names = useNames();
  const asked = useAsked("stock.places");
  const [at, setAt] = useState("safe");
  const [how, setHow] = useState<"number" | "serials">("number");
  const [cards, setCards] = useState("");
  const [scanned, setScanned] = useState<TokenRef[]>([]);
  const [tried, setTried] = useState(false);
  const [counting, setCounting] = useState<Counting | null>(null);
  if (counting) return <CountCompared counting={counting} onBack={() => setCounting(null)} />;
  const places = asked.data?.places ?? [];
  const chosen = places.find(({ place }) => placeKey(place) === at);
  const number = cardsOf(cards);
  const go = () => {
    setTried(true);
    if (!chosen || (how === "number" && number === null)) return;
    const counted =
      how === "number"
        ? ({ kind: "number", cards: number ?? 0 } as const)
        : ({ kind: "serials", cards: scanned } as const);
    setCounting({ ...chosen, counted });
  };
  return (
    <TransactionPanel
      id="count"
      state="counting"
      title={t("counting.title")}
      lead={t("counting.lead")}
      failure={asked.failure}
      next={{ label: t("counting.compare"), onPress: go, icon: Scale, isDisabled: !chosen }}
    >
      <div className="transaction-form">
        <Choice
          label={t("counting.where")}
          options={places.map(({ place }) => ({ value: placeKey(place), label: names.place(place) }))}
          value={at}
          onChange={(key) => {
            setAt(key);
            setScanned([]);
          }}
          onEnter={go}
          field="place"
        />
        <Choice
          label={t("counting.how")}
          options={[
            { value: "number", label: t("counting.byNumber") },
            { value: "serials", label: t("counting.bySerials") },
          ]}
          value={how}
          onChange={setHow}
          onEnter={go}
          field="how"
        />
        {how === "number" ? (
          <CardsField
            key={places.length}
            label={t("counting.cards")}
            value={cards}
            onChange={setCards}
            field="cards"
            error={tried && number === null ? t("counting.cardsMissing") : null}
            onEnter={go}
            autoFocus
          />
        ) : chosen ? (
          <SerialCount place={chosen.place} scanned={scanned} onChange={setScanned} onEnough={go} />
        ) : null}
      </div>
    </TransactionPanel>
  );
}
