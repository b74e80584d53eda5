import { useTranslation } from "react-i18next";
import type { IssueResult } from "../../../src/contract/ipc.ts";
import { formatDuration, formatInstant, groupSerial } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Note } from "../../parts/Note.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";

/** What was recorded, where, and what comes next. */
export function Result({ result, crumb, note }: { result: IssueResult; crumb?: string; note?: string }) {
  const { t } = useTranslation();
  const app = useApp();
  const language = useLanguage();
  const { dispatch } = useStore();
  const actions = useActions();
  const { line } = app.status;
  // The entry has left once nothing waits any more.
  const sent = result.registered || (line.state === "online" && line.queued === 0);
  const receipt = () => dispatch({ type: "dialog", dialog: { name: "receipt", result } });
  const next = () => void actions.nextCustomer();
  useKeys("screen", { enter: next, f9: receipt, esc: () => actions.go({ name: "home" }) });
  return (
    <WorkPanel
      state={result.registered ? "done" : "doneOffline"}
      crumb={result.resumed ? t("resume.crumb") : (crumb ?? t("issue.crumb"))}
      title={t("result.title")}
      lead={t(result.registered ? "result.registeredLead" : "result.waitingLead")}
      foot={
        <>
          <Button keyName="Esc" onPress={() => actions.go({ name: "home" })}>
            {t("command.home")}
          </Button>
          <span className="grow" />
          <Button keyName="F4" onPress={() => dispatch({ type: "dialog", dialog: { name: "cardTest" } })}>
            {t("command.cardTest")}
          </Button>
          <Button keyName="F9" onPress={receipt} data-action="receipt">
            {t("receipt.open")}
          </Button>
          <Button variant="primary" keyName="Enter" onPress={next} autoFocus data-action="next">
            {t("result.next")}
          </Button>
        </>
      }
    >
      <div className="result-head">
        <span className="result-number mono">
          <span className="result-vendor">{result.vendorCode}</span>
          {groupSerial(result.serialNumber)}
        </span>
        <span className="result-badges">
          <Badge tone="ok">{t("result.otpVerified")}</Badge>
          <Badge tone={result.registered ? "ok" : sent ? "info" : "warn"}>
            {t(result.registered ? "result.registered" : sent ? "result.sent" : "result.waiting")}
          </Badge>
        </span>
      </div>
      <Facts
        className="two"
        facts={[
          { name: t("customer.panel"), value: result.maskedName },
          { name: t("profile.title"), value: t(`profile.${result.profile}`) },
          {
            name: t("result.institution"),
            value: `${app.institution.name[language]} ${app.institution.code}`,
          },
          { name: t("result.branch"), value: `${app.branch.name[language]} ${app.branch.code}` },
          { name: t("result.issuedAt"), value: formatInstant(result.issuedAt), mono: true },
          { name: t("result.journalSeq"), value: result.journalSeq.toLocaleString(language), mono: true },
          { name: t("result.duration"), value: formatDuration(result.durationMs), mono: true },
          {
            name: t("result.commands"),
            value: t("result.commandsValue", {
              count: result.commands,
              out: result.bytesOut,
              in: result.bytesIn,
            }),
            mono: true,
          },
        ]}
      />
      {note ? <Note tone="ok">{note}</Note> : null}
      {sent ? null : <Note tone="warn">{t("result.offlineNote", { count: line.queued })}</Note>}
    </WorkPanel>
  );
}
