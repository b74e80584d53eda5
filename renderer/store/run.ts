import type { Failure } from "../../src/contract/errors.ts";
import type { IssueProgress, IssueResult, IssueStep } from "../../src/contract/ipc.ts";

/** The steps of one issue in the order in which they happen. */
export const issueSteps = [
  "card.check",
  "journal.begun",
  "card.put",
  "card.prove",
  "card.lock",
  "journal.completed",
  "registry",
] as const satisfies readonly IssueStep[];

/** What is known of each step so far. */
export type Steps = Readonly<Partial<Record<IssueStep, IssueProgress>>>;

/** One write of a card, from the key press to its end. */
export type Run =
  | { readonly phase: "idle" }
  | {
      readonly phase: "writing";
      readonly resumed: boolean;
      readonly issueId: string | null;
      readonly steps: Steps;
    }
  | {
      readonly phase: "failed";
      readonly resumed: boolean;
      readonly issueId: string | null;
      readonly steps: Steps;
      readonly failure: Failure;
    }
  | { readonly phase: "done"; readonly steps: Steps; readonly result: IssueResult };

export type RunAction =
  | { type: "run.begin"; resumed: boolean; issueId: string | null }
  | { type: "run.progress"; progress: IssueProgress }
  | { type: "run.failed"; failure: Failure }
  | { type: "run.done"; result: IssueResult }
  | { type: "run.clear" };

export const idle: Run = { phase: "idle" };

/** Progress that comes late, or that belongs to another issue, changes nothing. */
export function reduceRun(run: Run, action: RunAction): Run {
  switch (action.type) {
    case "run.begin":
      return { phase: "writing", resumed: action.resumed, issueId: action.issueId, steps: {} };
    case "run.progress": {
      if (run.phase !== "writing") return run;
      const { progress } = action;
      if (run.issueId !== null && run.issueId !== progress.issueId) return run;
      const before = run.steps[progress.step];
      const detail = { ...before?.detail, ...progress.detail };
      return {
        ...run,
        issueId: progress.issueId,
        steps: { ...run.steps, [progress.step]: { ...progress, detail } },
      };
    }
    case "run.failed":
      if (run.phase !== "writing") return run;
      return { ...run, phase: "failed", steps: stopRunning(run.steps), failure: action.failure };
    case "run.done":
      if (run.phase !== "writing") return run;
      return { phase: "done", steps: run.steps, result: action.result };
    case "run.clear":
      return run.phase === "writing" ? run : idle;
  }
}

/** A step that was under way when the run failed is the step that failed. */
function stopRunning(steps: Steps): Steps {
  const stopped: Partial<Record<IssueStep, IssueProgress>> = {};
  for (const step of issueSteps) {
    const progress = steps[step];
    if (progress) stopped[step] = progress.state === "running" ? { ...progress, state: "failed" } : progress;
  }
  return stopped;
}
