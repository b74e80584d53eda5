import { RotateCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useActions } from "../../store/actions.ts";
import { useReader } from "../../store/card.ts";
import type { Run } from "../../store/run.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import { StepList } from "./StepList.tsx";

/**
 * A write that stopped. When it had begun it is finished by tapping the card again, or spoiled (R16); when it
 * had not, nothing was written and it may be tried again.
 */
export function RunFailed({ run, crumb }: { run: Extract<Run, { phase: "failed" }>; crumb?: string }) {
  const { t } = useTranslation();
  const { openIssues } = useApp();
  const { dispatch } = useStore();
  const actions = useActions();
  const reader = useReader();
  const card = reader?.card ?? null;
  const [before] = useState(card?.insertion ?? null);
  const issueId = run.issueId;
  const open = openIssues.some((issue) => issue.issueId === issueId);

  const again = () => {
    if (open && issueId) void actions.resumeIssue(issueId);
    else dispatch({ type: "run.clear" });
  };
  const back = () => actions.go({ name: "home" });
  const ready = !open || card !== null;
  useKeys("screen", ready ? { esc: back, enter: again } : { esc: back });

  // The same card tapped again goes on by itself; whether it is the same is checked on the card.
  const tapped = open && card !== null && card.insertion !== before ? card.insertion : null;
  useEffect(() => {
    if (tapped !== null && issueId) void actions.resumeIssue(issueId);
  }, [tapped, issueId, actions]);

  return (
    <WorkPanel
      state={open ? "torn" : "failed"}
      crumb={run.resumed ? t("resume.crumb") : (crumb ?? t("issue.crumb"))}
      title={t(open ? "runFailed.torn" : "runFailed.title")}
      lead={t(open ? (card ? "runFailed.tornCardThere" : "runFailed.tornLead") : "runFailed.lead")}
      focusTitle={!ready}
      foot={
        <>
          <Button keyName="Esc" onPress={back}>
            {t(open ? "runFailed.later" : "common.back")}
          </Button>
          <span className="grow" />
          {open && issueId ? (
            <Button
              variant="quiet"
              onPress={() => dispatch({ type: "dialog", dialog: { name: "spoil", issueId } })}
              data-action="spoil"
            >
              {t("spoil.open")}
            </Button>
          ) : null}
          <Button
            key={String(ready)}
            variant="primary"
            icon={RotateCw}
            keyName="Enter"
            isDisabled={!ready}
            autoFocus={ready}
            onPress={again}
            data-action="again"
          >
            {t(open ? "resume.finish" : "runFailed.again")}
          </Button>
        </>
      }
    >
      <FailureNote failure={run.failure} tone={run.failure.rule && !open ? "refused" : "failed"} />
      {Object.keys(run.steps).length > 0 ? <StepList steps={run.steps} compact /> : null}
    </WorkPanel>
  );
}
