import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFinish } from "../../drafts/DraftScope.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { useActions } from "../../store/actions.ts";
import { useReader } from "../../store/card.ts";
import { useStore } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { FormStep } from "../form/FormStep.tsx";
import { IssueReady } from "./IssueReady.tsx";
import { NfcPhone } from "./NfcPhone.tsx";
import { type Asked, type Begun, ChooseOld, ShowOld } from "./OldCard.tsx";
import { Result } from "./Result.tsx";
import { RunFailed } from "./RunFailed.tsx";
import { Writing } from "./Writing.tsx";

/** 8102: the old card ends in the moment the new one is active (R3); without the old one a supervisor approves (R13). */
export function Reissue({ token }: TransactionProps) {
  const { t } = useTranslation();
  const { run } = useStore().state;
  const finish = useFinish();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const done = run.phase === "done";
  useEffect(() => {
    if (done) finish();
  }, [done, finish]);
  const crumb = `8102 · ${t("transaction.reissue")}`;
  switch (run.phase) {
    case "writing":
      return <Writing run={run} crumb={crumb} />;
    case "failed":
      return <RunFailed run={run} crumb={crumb} />;
    case "done":
      return <Result result={run.result} crumb={crumb} note={t("reissue.oldDisposed")} />;
    case "idle":
      break;
  }
  if (begun) return <NewCard begun={begun} crumb={crumb} onBack={() => setBegun(null)} />;
  return (
    <NfcPhone id="reissue">
      {asked ? (
        <FormStep form="reissue" token={asked.old} onBack={() => setAsked(null)}>
          {({ formId }) => (
            <ShowOld asked={asked} formId={formId} onBegun={setBegun} onBack={() => setAsked(null)} />
          )}
        </FormStep>
      ) : (
        <ChooseOld token={token} onAsked={setAsked} />
      )}
    </NfcPhone>
  );
}

interface NewCardProps {
  readonly begun: Begun;
  readonly crumb: string;
  readonly onBack: () => void;
}

/** The old card has to go before the blank one comes. */
function NewCard({ begun, crumb, onBack }: NewCardProps) {
  const { t } = useTranslation();
  const actions = useActions();
  const card = useReader()?.card ?? null;
  if (card !== null && card.insertion === begun.insertion) {
    return (
      <TransactionPanel
        id="reissue"
        state="takeOld"
        title={t("reissue.takeOld")}
        lead={t("reissue.takeOldLead")}
        onBack={onBack}
        focusTitle
      >
        <div className="tap-area live">
          <TapPrompt large />
        </div>
      </TransactionPanel>
    );
  }
  const { reissueId } = begun;
  return (
    <IssueReady
      crumb={crumb}
      onStart={(order) => void actions.startReissue({ ...order, reissueId })}
      onBack={onBack}
    />
  );
}
