import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { useReader, useSuggestion } from "../../store/card.ts";
import { type CardOrder, Confirm } from "./Confirm.tsx";
import { NotBlank } from "./NotBlank.tsx";
import { OnReader } from "./OnReader.tsx";

interface Props {
  readonly crumb: string;
  /** A supervisor approves it beyond the offline limit (R13). */
  readonly limited?: boolean;
  readonly onStart: (order: CardOrder) => void;
  readonly onBack: () => void;
}

/** The customer is known and has signed; now the card. */
export function IssueReady({ crumb, limited = false, onStart, onBack: back }: Props) {
  const { t } = useTranslation();
  const reader = useReader();
  const suggestion = useSuggestion();
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
        look.state === "blank" || look.state === "blankLocked" || look.state === "locked" ? (
          suggestion.data === undefined && suggestion.error === null ? null : (
            <Confirm
              key={`${reader?.card?.insertion}-${suggestion.data?.serialNumber}`}
              crumb={crumb}
              onStart={onStart}
              locked={look.state === "blankLocked"}
              suggested={suggestion.data ?? null}
              limited={limited}
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
