import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { Note } from "../../parts/Note.tsx";
import { CardAndReason, useCardAndReason } from "../../transactions/CardAndReason.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { FormStep } from "../form/FormStep.tsx";
import { ApproveDisposal } from "./ApproveDisposal.tsx";

const reasons = ["customerAsked", "damaged", "lost", "stolen", "expired"] as const;

/** What is to be disposed of, and why. */
export interface Disposal {
  readonly token: TokenRef;
  readonly reason: (typeof reasons)[number];
}

/** 8701: the end of a card's life, at the institution that issued it, with a supervisor (R13). For good. */
export function Dispose({ token }: TransactionProps) {
  const [asked, setAsked] = useState<Disposal | null>(null);
  const back = () => setAsked(null);
  if (!asked) return <ChooseDisposed token={token} onAsked={setAsked} />;
  return (
    <FormStep form="dispose" token={asked.token} onBack={back}>
      {({ formId }) => <ApproveDisposal disposal={asked} formId={formId} onBack={back} />}
    </FormStep>
  );
}

/** Which card, and why; before that nobody is asked to sign. */
function ChooseDisposed({
  token: given,
  onAsked,
}: TransactionProps & { readonly onAsked: (asked: Disposal) => void }) {
  const { t } = useTranslation();
  const of = useCardAndReason("dispose", given, reasons);
  const { reason, chosen, none } = of;
  const next = () => {
    of.setTried();
    if (!chosen || reason === "") return focusWrong();
    onAsked({ token: chosen, reason });
  };
  return (
    <TransactionPanel
      id="dispose"
      state={none ? "none" : "ready"}
      title={t("dispose.title")}
      lead={t("dispose.lead")}
      next={{ label: t("form.next"), onPress: next, isDisabled: none }}
      focusTitle={none}
    >
      <div className="transaction-form">
        <CardAndReason
          of={of}
          label={t("dispose.reason")}
          nameOf={(value) => t(`dispose.reasons.${value}`)}
          onEnter={next}
        />
        {none ? null : <Note tone="warn">{t("dispose.consequence")}</Note>}
      </div>
    </TransactionPanel>
  );
}
