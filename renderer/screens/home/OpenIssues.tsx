import { useTranslation } from "react-i18next";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { Button } from "../../parts/Button.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";

/** Card writes that were torn (R16): each leads to a finished or a spoiled card. */
export function OpenIssues() {
  const { t } = useTranslation();
  const { openIssues } = useApp();
  const { dispatch } = useStore();
  const actions = useActions();
  if (openIssues.length === 0) return null;
  return (
    <ul className="open-issues" aria-label={t("home.openIssues")}>
      {openIssues.map((issue, i) => (
        <li key={issue.issueId} className="open-issue">
          <div className="open-issue-words">
            <p className="open-issue-who">
              {issue.maskedName}
              <span className="mono">
                {issue.vendorCode}-{groupSerial(issue.serialNumber)}
              </span>
            </p>
            <p className="open-issue-when">
              {t("home.begun", { time: formatInstant(issue.begunAt), teller: issue.tellerId })}
            </p>
          </div>
          <Button
            variant="quiet"
            onPress={() => dispatch({ type: "dialog", dialog: { name: "spoil", issueId: issue.issueId } })}
            data-action="spoil"
          >
            {t("spoil.open")}
          </Button>
          <Button
            variant="primary"
            {...(i === 0 ? { autoFocus: true, keyName: "Enter" } : {})}
            onPress={() => actions.go({ name: "resume", issueId: issue.issueId })}
            data-action="resume"
          >
            {t("home.resume")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
