import { useTranslation } from "react-i18next";
import type { CardLook } from "../../../src/contract/ipc.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Note } from "../../parts/Note.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";

interface Props {
  readonly crumb: string;
  readonly look: CardLook & {
    readonly state: Exclude<CardLook["state"], "blank" | "blankLocked" | "locked">;
  };
  readonly onBack: () => void;
}

/** A card lies there that cannot be issued: whose it is, and what to do. Nothing was changed on it. */
export function NotBlank({ crumb, look, onBack }: Props) {
  const { t } = useTranslation();
  const { openIssues } = useApp();
  const { dispatch } = useStore();
  const actions = useActions();
  const torn = openIssues.find(
    (issue) =>
      look.state === "torn" &&
      issue.vendorCode === look.token?.vendorCode &&
      issue.serialNumber === look.token.serialNumber,
  );
  const finish = torn ? () => actions.go({ name: "resume", issueId: torn.issueId }) : null;
  useKeys("screen", finish ? { esc: onBack, enter: finish } : { esc: onBack });
  return (
    <WorkPanel
      state={`look-${look.state}`}
      crumb={crumb}
      title={t(`look.${look.state}.title`)}
      lead={t("look.unchanged")}
      focusTitle={finish === null}
      foot={
        <>
          <Button keyName="Esc" onPress={onBack}>
            {t("common.back")}
          </Button>
          <span className="grow" />
          {look.state === "ours" ? (
            <Button keyName="F4" onPress={() => dispatch({ type: "dialog", dialog: { name: "cardTest" } })}>
              {t("command.cardTest")}
            </Button>
          ) : null}
          {finish ? (
            <Button variant="primary" keyName="Enter" onPress={finish} autoFocus>
              {t("home.resume")}
            </Button>
          ) : null}
        </>
      }
    >
      <Note tone={look.state === "ours" || look.state === "otherInstitution" ? "info" : "warn"}>
        {t(`look.${look.state}.todo`)}
      </Note>
      {finish ? null : (
        <div className="tap-area live">
          <TapPrompt large />
        </div>
      )}
    </WorkPanel>
  );
}
