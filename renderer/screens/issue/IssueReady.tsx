import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { useActions } from "../../store/actions.ts";
import { useReader, useSuggestion } from "../../store/card.ts";
import { Confirm } from "./Confirm.tsx";
import { NotBlank } from "./NotBlank.tsx";
import { OnReader } from "./OnReader.tsx";

/** The customer is known and has signed; now the card. */
export function IssueReady({ formId }: { formId: string }) {
  const { t } = useTranslation();
  const actions = useActions();
  const reader = useReader();
  const suggestion = useSuggestion();
  const back = () => actions.go({ name: "home" });
  const crumb = t("issue.crumb");
  return (
    <OnReader
      crumb={crumb}
      waitingTitle={t("issue.waiting")}
      waitingLead={t("issue.waitingLead")}
      onBack={back}
      foot={
        <Button keyName="Esc" onPress={back}>
          {t("common.back")}
        </Button>
      }
    >
      {(look) =>
        look.state === "blank" || look.state === "blankLocked" ? (
          suggestion.data === undefined && suggestion.error === null ? null : (
            <Confirm
              key={`${reader?.card?.insertion}-${suggestion.data?.serialNumber}`}
              crumb={crumb}
              formId={formId}
              locked={look.state === "blankLocked"}
              suggested={suggestion.data ?? null}
              onBack={back}
            />
          )
        ) : (
          <NotBlank crumb={crumb} look={{ ...look, state: look.state }} onBack={back} />
        )
      }
    </OnReader>
  );
}
