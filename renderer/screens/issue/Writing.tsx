import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { Note } from "../../parts/Note.tsx";
import { useAfter } from "../../parts/Patience.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { issueSteps, type Run } from "../../store/run.ts";
import { StepList, useStepTitle } from "./StepList.tsx";

/** The card is being written. There is no way back from here; pulling the card loses nothing. */
export function Writing({ run, crumb }: { run: Extract<Run, { phase: "writing" }>; crumb?: string }) {
  const { t } = useTranslation();
  const long = useAfter(10_000);
  const current = issueSteps.findLast((step) => run.steps[step] !== undefined) ?? "card.check";
  const state = run.steps[current]?.state ?? "waiting";
  const sentence = useStepTitle(current, state);
  const cardDone = current === "journal.completed" || current === "registry";
  return (
    <WorkPanel
      state={cardDone ? "recording" : "writing"}
      crumb={run.resumed ? t("resume.crumb") : (crumb ?? t("issue.crumb"))}
      title={t(cardDone ? "writing.recording" : "writing.title")}
      lead={t(cardDone ? "writing.recordingLead" : "writing.lead")}
      focusTitle
      foot={
        <>
          <Button keyName="Esc" isDisabled>
            {t("common.back")}
          </Button>
          <span className="grow" />
          <Button variant="primary" keyName="Enter" isDisabled>
            {t("writing.finish")}
          </Button>
        </>
      }
    >
      <StepList steps={run.steps} />
      <p className="visually-hidden" role="status">
        {sentence}
      </p>
      {long && !cardDone ? <Note>{t("writing.long")}</Note> : null}
    </WorkPanel>
  );
}
