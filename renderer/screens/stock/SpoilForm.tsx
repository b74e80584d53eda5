import { Ban } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { groupSerial } from "../../format/format.ts";
import { Choice } from "../../parts/Choice.tsx";
import { type Approval, ApprovalFields, noApproval } from "../../transactions/ApprovalFields.tsx";
import { type ChosenToken, isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { WordsField } from "./fields.tsx";

const reasons = ["damaged", "misprinted", "chipDead", "missing"] as const;
type Reason = (typeof reasons)[number];

/** A card that was never written leaves the stock for good; a missing one with a supervisor (R13). */
export function SpoilForm({ token, onBack }: { token: TokenRef | null; onBack: () => void }) {
  const { t } = useTranslation();
  const [card, setCard] = useState<ChosenToken | null>(
    token ? { ...token, from: "typed" } : { vendorCode: "", serialNumber: "", from: "typed" },
  );
  const [reason, setReason] = useState<Reason>("damaged");
  const [note, setNote] = useState("");
  const [approval, setApproval] = useState<Approval>(noApproval);
  const [tried, setTried] = useState(false);
  const spoil = useCall("stock.spoil");
  const ready = card !== null && isToken(card);
  if (spoil.result && card) {
    return (
      <TransactionDone
        id="spoiled"
        title={t("spoiledCards.done")}
        lead={t("spoiledCards.doneLead")}
        recorded={spoil.result}
        facts={[
          {
            name: t("spoiledCards.card"),
            value: `${card.vendorCode}-${groupSerial(card.serialNumber)}`,
            mono: true,
          },
          { name: t("spoiledCards.reason"), value: t(`spoilReason.${reason}`) },
          note === "" ? null : { name: t("spoiledCards.note"), value: note },
        ]}
      />
    );
  }
  const go = () => {
    setTried(true);
    if (!ready || spoil.isPending || (reason === "missing" && approval.password === "")) return;
    const { vendorCode, serialNumber } = card;
    spoil.send({
      vendorCode,
      serialNumber,
      reason,
      note,
      approval: reason === "missing" ? approval : null,
    });
  };
  return (
    <TransactionPanel
      id="spoiled"
      state="spoil"
      title={t("spoiledCards.spoilTitle")}
      lead={t("spoiledCards.spoilLead")}
      onBack={onBack}
      failure={spoil.failure}
      next={{
        label: t("spoiledCards.spoil"),
        onPress: go,
        icon: Ban,
        isPending: spoil.isPending,
        variant: "danger",
      }}
    >
      <div className="transaction-form">
        <TokenChoice
          value={card}
          onChange={(next) => {
            spoil.reset();
            setCard(next);
          }}
          options={[]}
          typed
          isInvalid={tried && !ready}
          autoFocus
        />
        <Choice
          label={t("spoiledCards.why")}
          options={reasons.map((value) => ({ value, label: t(`spoilReason.${value}`) }))}
          value={reason}
          onChange={setReason}
          onEnter={go}
          field="reason"
        />
        <WordsField
          label={t("spoiledCards.note")}
          value={note}
          onChange={setNote}
          field="note"
          onEnter={go}
        />
        {reason === "missing" ? (
          <ApprovalFields value={approval} onChange={setApproval} isInvalid={tried} onEnter={go} />
        ) : null}
      </div>
    </TransactionPanel>
  );
}
