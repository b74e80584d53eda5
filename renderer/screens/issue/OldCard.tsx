import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { useReader } from "../../store/card.ts";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useApprovedRequest, useFourEyes } from "../../transactions/useFourEyes.tsx";
import { CardThere } from "../life/Standing.tsx";
import { focusWrong, useToken } from "../life/useToken.ts";

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
  const { institution } = useApp();
  const { options, token, choose } = useToken(
    given,
    ({ institutionCode }) => institutionCode === institution.code,
  );
  const request = useApprovedRequest("reissue");
  const [kept, setReason] = useKept<Asked["reason"] | "">("reason", "");
  // What was approved earlier was approved for its reason, and for a card that is not there (R13).
  const approved = reasons.find((known) => known === request?.reason);
  const reason = approved ?? kept;
  const [brought, setBrought] = useKept<"yes" | "no" | "">("brought", "");
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const wrong = !token || !isToken(token);
  const gone = reason === "lost" || reason === "stolen";
  const withCard = gone || approved ? "no" : brought;
  const next = () => {
    setTried(true);
    if (wrong || reason === "" || withCard === "") return focusWrong();
    const old = { vendorCode: token.vendorCode, serialNumber: token.serialNumber };
    onAsked({ old, reason, brought: withCard === "yes" });
  };
  const none = options.length === 0;
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
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          isInvalid={tried && wrong}
          autoFocus={!sure}
          onEnter={next}
        />
        {none ? null : (
          <>
            <div className="field-block">
              <Choice
                field="reason"
                label={t("reissue.reason")}
                options={(approved ? [approved] : reasons).map((value) => ({
                  value,
                  label: t(`reissue.reasons.${value}`),
                }))}
                value={reason}
                onChange={setReason}
                isInvalid={tried && reason === ""}
                autoFocus={sure}
                onEnter={next}
              />
              {tried && reason === "" ? (
                <p className="field-error" role="alert">
                  {t("dispose.reasonMissing")}
                </p>
              ) : null}
            </div>
            {gone || approved ? null : (
              <div className="field-block">
                <Choice
                  field="brought"
                  label={t("reissue.brought")}
                  options={[
                    { value: "yes", label: t("reissue.broughtYes") },
                    { value: "no", label: t("reissue.broughtNo") },
                  ]}
                  value={brought}
                  onChange={setBrought}
                  isInvalid={tried && brought === ""}
                  onEnter={next}
                />
                {tried && brought === "" ? (
                  <p className="field-error" role="alert">
                    {t("reissue.broughtMissing")}
                  </p>
                ) : null}
              </div>
            )}
            <Note tone="warn">{t("reissue.consequence")}</Note>
          </>
        )}
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
