import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CardLook, OpenIssue } from "../../../src/contract/ipc.ts";
import { formatInstant } from "../../format/format.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Note } from "../../parts/Note.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import { OnReader } from "./OnReader.tsx";

/** A write that was torn, before its card has been put back on the reader (R16). */
export function ResumeReady({ issueId }: { issueId: string }) {
  const { t } = useTranslation();
  const { openIssues } = useApp();
  const { dispatch } = useStore();
  const actions = useActions();
  const issue = openIssues.find((open) => open.issueId === issueId);
  const back = () => actions.go({ name: "home" });
  if (!issue) return <Settled onBack={back} />;
  const foot = (
    <>
      <Button keyName="Esc" onPress={back}>
        {t("common.back")}
      </Button>
      <Button
        variant="quiet"
        onPress={() => dispatch({ type: "dialog", dialog: { name: "spoil", issueId } })}
        data-action="spoil"
      >
        {t("spoil.open")}
      </Button>
    </>
  );
  return (
    <OnReader
      crumb={t("resume.crumb")}
      waitingTitle={t("resume.waiting")}
      waitingLead={t("resume.waitingLead", {
        time: formatInstant(issue.begunAt),
        number: `${issue.vendorCode}-${issue.serialNumber}`,
      })}
      onBack={back}
      foot={foot}
    >
      {(look) => <Found issue={issue} look={look} foot={foot} onBack={back} />}
    </OnReader>
  );
}

interface FoundProps {
  readonly issue: OpenIssue;
  readonly look: CardLook;
  readonly foot: ReactNode;
  readonly onBack: () => void;
}

/** A write torn before the key arrived leaves the card blank; one torn at the very end leaves it finished. */
function Found({ issue, look, foot, onBack }: FoundProps) {
  const { t } = useTranslation();
  const actions = useActions();
  const sameToken =
    look.token !== null &&
    look.token.vendorCode === issue.vendorCode &&
    look.token.serialNumber === issue.serialNumber;
  const fits = look.state === "blank" || look.state === "blankLocked" || look.state === "locked" || sameToken;
  const finish = () => void actions.resumeIssue(issue.issueId);
  useKeys("screen", fits ? { esc: onBack, enter: finish } : { esc: onBack });
  return (
    <WorkPanel
      state={fits ? "resumable" : "otherCard"}
      crumb={t("resume.crumb")}
      title={t(fits ? "resume.found" : "resume.otherCard")}
      lead={t(fits ? "resume.foundLead" : "resume.otherCardLead", {
        number: `${issue.vendorCode}-${issue.serialNumber}`,
      })}
      focusTitle={!fits}
      foot={
        <>
          {foot}
          <span className="grow" />
          {fits ? (
            <Button
              variant="primary"
              icon={RotateCw}
              keyName="Enter"
              onPress={finish}
              autoFocus
              data-action="finish"
            >
              {t("resume.finish")}
            </Button>
          ) : null}
        </>
      }
    >
      <Note tone={fits ? "info" : "warn"}>
        {sameToken ? t("resume.sameCard") : fits ? t("resume.blankCard") : t(`look.${look.state}.note`)}
      </Note>
      {fits ? null : (
        <div className="tap-area live">
          <TapPrompt large />
        </div>
      )}
    </WorkPanel>
  );
}

function Settled({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  useKeys("screen", { esc: onBack, enter: onBack });
  return (
    <WorkPanel
      state="settled"
      crumb={t("resume.crumb")}
      title={t("resume.settled")}
      lead={t("resume.settledLead")}
      foot={
        <>
          <span className="grow" />
          <Button variant="primary" keyName="Enter" onPress={onBack} autoFocus>
            {t("command.home")}
          </Button>
        </>
      }
    />
  );
}
