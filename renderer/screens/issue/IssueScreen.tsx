import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import { FormStep } from "../form/FormStep.tsx";
import { IssueReady } from "./IssueReady.tsx";
import { NfcPhone } from "./NfcPhone.tsx";
import { Result } from "./Result.tsx";
import { ResumeReady } from "./ResumeReady.tsx";
import { RunFailed } from "./RunFailed.tsx";
import { Writing } from "./Writing.tsx";

/** 8101: before the write, the write, and how it ended. `resume` names a torn write to be finished (R16). */
export function IssueScreen({ resume }: { resume: string | null }) {
  const { t } = useTranslation();
  const { customer } = useApp();
  const { run } = useStore().state;
  const actions = useActions();
  // R2: no transaction before the customer is known.
  const unknown = resume === null && customer === null && run.phase === "idle";
  useEffect(() => {
    if (unknown) actions.go({ name: "customer" });
  }, [unknown, actions]);
  switch (run.phase) {
    case "writing":
      return <Writing run={run} />;
    case "failed":
      return <RunFailed run={run} />;
    case "done":
      return <Result result={run.result} />;
    case "idle":
      if (resume !== null) return <ResumeReady issueId={resume} />;
      if (unknown) return null;
      return (
        <NfcPhone id="issue">
          <FormStep form="issue">
            {({ formId }) => (
              <IssueReady
                crumb={t("issue.crumb")}
                limited
                onStart={(order) => void actions.startIssue({ ...order, formId })}
                onBack={() => actions.go({ name: "home" })}
              />
            )}
          </FormStep>
        </NfcPhone>
      );
  }
}
