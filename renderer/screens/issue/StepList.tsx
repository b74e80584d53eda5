import { Check, Minus, X } from "lucide-react";
import { ProgressBar } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { IssueProgress, IssueStep } from "../../../src/contract/ipc.ts";
import { formatDuration } from "../../format/format.ts";
import { issueSteps, type Steps } from "../../store/run.ts";

const marks = { done: Check, failed: X, skipped: Minus } as const;
const shown = ["appletVersion", "journalSeq", "serialNumber", "cardId"] as const;

/** The steps of one issue: what is proven, what is under way, what is to come, and how long each took. */
export function StepList({ steps, compact = false }: { steps: Steps; compact?: boolean }) {
  return (
    <ol className={`steps${compact ? " compact" : ""}`}>
      {issueSteps.map((step, i) => (
        <Step key={step} step={step} number={i + 1} progress={steps[step]} />
      ))}
    </ol>
  );
}

interface StepProps {
  readonly step: IssueStep;
  readonly number: number;
  readonly progress: IssueProgress | undefined;
}

function Step({ step, number, progress }: StepProps) {
  const { t } = useTranslation();
  const state = progress?.state ?? "waiting";
  const Mark = state === "waiting" || state === "running" ? null : marks[state];
  return (
    <li
      className={`step ${state}`}
      data-step={step}
      data-step-state={state}
      aria-current={state === "running" ? "step" : undefined}
    >
      <span className="step-mark">
        {Mark ? <Mark size={17} strokeWidth={2.75} aria-hidden="true" /> : number}
      </span>
      <div className="step-words">
        <span className="step-title">{useStepTitle(step, state)}</span>
        <StepDetail step={step} progress={progress} />
        {state === "running" && step.startsWith("card.") && progress && progress.commandsKnown > 0 ? (
          <ProgressBar
            className="bar"
            aria-label={t("writing.commands")}
            value={progress.commandsDone}
            maxValue={progress.commandsKnown}
            valueLabel={t("writing.commandsDone", {
              done: progress.commandsDone,
              known: progress.commandsKnown,
            })}
          >
            {({ percentage = 0 }) => (
              <svg
                className="bar-track"
                viewBox="0 0 100 1"
                preserveAspectRatio="none"
                aria-hidden="true"
                focusable="false"
              >
                <rect className="bar-fill" width={percentage} height="1" />
              </svg>
            )}
          </ProgressBar>
        ) : null}
      </div>
      <span className="step-ms mono">{progress?.ms === undefined ? "" : formatDuration(progress.ms)}</span>
    </li>
  );
}

/** What a step says of itself in its state. */
export function useStepTitle(step: IssueStep, state: IssueProgress["state"]): string {
  const { t } = useTranslation();
  return t(`step.${step}.${state}`);
}

function StepDetail({ step, progress }: Omit<StepProps, "number">) {
  const { t } = useTranslation();
  const state = progress?.state ?? "waiting";
  const facts = shown.flatMap((name) => {
    const value = progress?.detail?.[name];
    return value === undefined ? [] : [t(`stepDetail.${name}`, { value })];
  });
  if (facts.length > 0) return <span className="step-detail">{facts.join(" · ")}</span>;
  if (state === "running") return <span className="step-detail">{t(`stepHint.${step}`)}</span>;
  return null;
}
