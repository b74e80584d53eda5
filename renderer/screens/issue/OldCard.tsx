import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { useReader } from "../../store/card.ts";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { CardAndReason, useCardAndReason } from "../../transactions/CardAndReason.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useFourEyes } from "../../transactions/useFourEyes.tsx";
import { CardThere } from "../life/Standing.tsx";

const reasons = ["damaged", "lost", "stolen", "expired", "other"] as const;

/** What the teller said of the old card. */
export interface Asked {
  readonly old: TokenRef;
  readonly reason: (typeof reasons)[number];
  readonly brought: boolean;
}

/** The old card is proven or excused: only the new one is wanted. */
export interface Begun {
  readonly reissueId: string;
  /** The old card's insertion, while it still lies there. */
  readonly insertion: number | null;
}

/** Which card is replaced, why, and whether the customer brought it. */
export function ChooseOld({ token: given, onAsked }: TransactionProps & { onAsked: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const of = useCardAndReason("reissue", given, reasons);
  const { reason, chosen, none, tried } = of;
  const [brought, setBrought] = useKept<"yes" | "no" | "">("brought", "");
  const gone = reason === "lost" || reason === "stolen";
  // What was approved earlier was approved for a card that is not there (R13).
  const withCard = gone || of.approved ? "no" : brought;
  const next = () => {
    of.setTried();
    if (!chosen || reason === "" || withCard === "") return focusWrong();
    onAsked({ old: chosen, reason, brought: withCard === "yes" });
  };
  return (
    <TransactionPanel
      id="reissue"
      state={none ? "none" : "ready"}
      title={t("reissue.title")}
      lead={t("reissue.lead")}
      next={{ label: t("reissue.next"), onPress: next, isDisabled: none }}
      focusTitle={none}
    >
      <div className="transaction-form">
        <CardAndReason
          of={of}
          label={t("reissue.reason")}
          nameOf={(value) => t(`reissue.reasons.${value}`)}
          onEnter={next}
        />
        {none || gone || of.approved ? null : (
          <Choice
            field="brought"
            label={t("reissue.brought")}
            options={[
              { value: "yes", label: t("reissue.broughtYes") },
              { value: "no", label: t("reissue.broughtNo") },
            ]}
            value={brought}
            onChange={setBrought}
            error={tried && brought === "" ? t("reissue.broughtMissing") : null}
            onEnter={next}
          />
        )}
        {none ? null : <Note tone="warn">{t("reissue.consequence")}</Note>}
      </div>
    </TransactionPanel>
  );
}

interface ShowProps {
  readonly asked: Asked;
  readonly formId: string;
  readonly onBegun: (begun: Begun) => void;
  readonly onBack: () => void;
}

/** The old card shows itself; where it cannot, a supervisor approves (R13). */
export function ShowOld({ asked, formId, onBegun, onBack }: ShowProps) {
  const { t } = useTranslation();
  const { status } = useApp();
  const card = useReader()?.card ?? null;
  const [tried, setTried] = useState(false);
  // R12: the old card's key comes from the registry.
  const down = isDown(status.line);
  const tap = asked.brought && !down;
  const send = useCall("reissue.begin", ({ reissueId }) =>
    onBegun({ reissueId, insertion: tap ? (card?.insertion ?? null) : null }),
  );
  const next = () => {
    setTried(true);
    if (!tap && !eyes.by) return focusWrong();
    send.send({ ...asked.old, reason: asked.reason, formId, approval: tap ? null : eyes.by });
  };
  const eyes = useFourEyes({
    id: "reissue",
    token: asked.old,
    reason: asked.reason,
    call: send,
    onMissing: focusWrong,
    onEnter: next,
    isInvalid: tried,
    autoFocus: true,
  });
  return (
    <TransactionPanel
      id="reissue"
      state={tap ? "showOld" : "approve"}
      title={t(tap ? "reissue.showTitle" : "reissue.approveTitle")}
      lead={t(tap ? "reissue.showLead" : "reissue.approveLead")}
      onBack={onBack}
      next={{
        label: t("reissue.next"),
        onPress: next,
        isPending: send.isPending,
        isDisabled: tap && card === null,
        autoFocus: tap ? card !== null : eyes.request !== null,
      }}
      more={tap ? null : eyes.later}
      failure={eyes.failure}
      focusTitle={tap && card === null}
    >
      <div className="transaction-form">
        {asked.brought && down ? <Note tone="warn">{t("reissue.tapNeedsLine")}</Note> : null}
        {tap ? <CardThere there={card !== null} /> : eyes.fields}
      </div>
    </TransactionPanel>
  );
}
