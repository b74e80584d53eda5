import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { useApp } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useApprovedRequest } from "../../transactions/useFourEyes.tsx";
import { FormStep } from "../form/FormStep.tsx";
import { ApproveDisposal } from "./ApproveDisposal.tsx";
import { focusWrong, useToken } from "./useToken.ts";

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
  const { institution } = useApp();
  const { options, token, choose } = useToken(
    given,
    ({ institutionCode }) => institutionCode === institution.code,
  );
  const request = useApprovedRequest("dispose");
  const [kept, setReason] = useKept<Disposal["reason"] | "">("reason", "");
  const approved = reasons.find((known) => known === request?.reason);
  const reason = approved ?? kept;
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const wrong = !token || !isToken(token);
  const next = () => {
    setTried(true);
    if (wrong || reason === "") return focusWrong();
    const { vendorCode, serialNumber } = token;
    onAsked({ token: { vendorCode, serialNumber }, reason });
  };
  const none = options.length === 0;
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
                label={t("dispose.reason")}
                options={(approved ? [approved] : reasons).map((value) => ({
                  value,
                  label: t(`dispose.reasons.${value}`),
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
            <Note tone="warn">{t("dispose.consequence")}</Note>
          </>
        )}
      </div>
    </TransactionPanel>
  );
}
