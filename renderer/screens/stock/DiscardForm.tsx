import { Check, Trash2 } from "lucide-react";
import { useState } from "react";
import { Checkbox } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { SpoiledCard } from "../../../src/contract/calls/stock.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { groupSerial } from "../../format/format.ts";
import { Choice } from "../../parts/Choice.tsx";
import { type Approval, ApprovalFields, noApproval } from "../../transactions/ApprovalFields.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { WordsField } from "./fields.tsx";
import { reasonName } from "./SpoiledTable.tsx";

const ways = ["returned", "destroyed"] as const;
const keyOf = ({ vendorCode, serialNumber }: TokenRef) => `${vendorCode}-${serialNumber}`;

/** R13: spoiled cards leave the branch before two people, back to the vendor or destroyed. */
export function DiscardForm({ cards, onBack }: { cards: readonly SpoiledCard[]; onBack: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState<readonly string[]>([]);
  const [how, setHow] = useState<(typeof ways)[number]>("returned");
  const [note, setNote] = useState("");
  const [approval, setApproval] = useState<Approval>(noApproval);
  const [tried, setTried] = useState(false);
  const discard = useCall("stock.discard");
  const chosen = cards.filter((card) => !left.includes(keyOf(card)));
  if (discard.result) {
    return (
      <TransactionDone
        id="spoiled"
        title={t("spoiledCards.discardDone", { count: discard.result.cards })}
        recorded={discard.result}
        facts={[
          { name: t("spoiledCards.how"), value: t(`discarded.${how}`) },
          { name: t("receiveStock.cards"), value: t("stock.left", { count: discard.result.cards }) },
          note === "" ? null : { name: t("spoiledCards.note"), value: note },
        ]}
      />
    );
  }
  const go = () => {
    setTried(true);
    if (chosen.length === 0 || approval.password === "" || discard.isPending) return;
    const tokens = chosen.map(({ vendorCode, serialNumber }) => ({ vendorCode, serialNumber }));
    discard.send({ how, cards: tokens, note, approval });
  };
  return (
    <TransactionPanel
      id="spoiled"
      state="discard"
      title={t("spoiledCards.discardTitle", { count: chosen.length })}
      lead={t("spoiledCards.discardLead")}
      onBack={onBack}
      failure={discard.failure}
      next={{
        label: t("spoiledCards.discard"),
        onPress: go,
        icon: Trash2,
        variant: "danger",
        isPending: discard.isPending,
        isDisabled: chosen.length === 0,
      }}
    >
      <div className="transaction-form">
        <Choice
          label={t("spoiledCards.how")}
          options={ways.map((value) => ({ value, label: t(`discarded.${value}`) }))}
          value={how}
          onChange={setHow}
          onEnter={go}
          field="how"
          autoFocus
        />
        <ul className="ticks" aria-label={t("spoiledCards.which")}>
          {cards.map((card) => {
            const key = keyOf(card);
            const on = !left.includes(key);
            return (
              <li key={key}>
                <Checkbox
                  className="consent-tick"
                  isSelected={on}
                  onChange={(next) => setLeft(next ? left.filter((other) => other !== key) : [...left, key])}
                >
                  <span className="consent-box" aria-hidden="true">
                    {on ? <Check size={16} strokeWidth={3} /> : null}
                  </span>
                  <span className="mono">
                    {card.vendorCode}-{groupSerial(card.serialNumber)}
                  </span>
                  <span className="hint">{t(`spoilReason.${reasonName(card.reason)}`)}</span>
                </Checkbox>
              </li>
            );
          })}
        </ul>
        <WordsField
          label={t("spoiledCards.note")}
          value={note}
          onChange={setNote}
          field="note"
          onEnter={go}
        />
        <ApprovalFields value={approval} onChange={setApproval} isInvalid={tried} onEnter={go} />
      </div>
    </TransactionPanel>
  );
}
