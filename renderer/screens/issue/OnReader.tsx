import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CardLook } from "../../../src/contract/ipc.ts";
import { failureOf } from "../../bridge.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useCardLook, useReader } from "../../store/card.ts";
import { useApp } from "../../store/Store.tsx";

interface Props {
  readonly crumb: string;
  readonly waitingTitle: string;
  readonly waitingLead: string;
  /** Buttons of the foot while there is nothing to go on with. */
  readonly foot: ReactNode;
  readonly onBack: () => void;
  /** What to show for the card that was found. */
  readonly children: (look: CardLook) => ReactNode;
}

/** Until a card has been looked at: no reader, no card, looking, or a look that failed. */
export function OnReader({ crumb, waitingTitle, waitingLead, foot, onBack, children }: Props) {
  const { t } = useTranslation();
  const { status } = useApp();
  const reader = useReader();
  const look = useCardLook();
  if (reader?.card && look.data) return children(look.data);
  return (
    <>
      <BackKey onBack={onBack} />
      {!reader ? (
        <WorkPanel
          state="noReader"
          crumb={crumb}
          title={t(`noReader.${status.reader.service}.title`)}
          lead={t(`noReader.${status.reader.service}.lead`)}
          foot={foot}
          focusTitle
        >
          <div className="tap-area">
            <TapPrompt large />
          </div>
        </WorkPanel>
      ) : !reader.card ? (
        <WorkPanel
          state="waitingCard"
          crumb={crumb}
          title={waitingTitle}
          lead={waitingLead}
          foot={foot}
          focusTitle
        >
          <div className="tap-area live">
            <TapPrompt large />
          </div>
        </WorkPanel>
      ) : look.error ? (
        <LookFailed crumb={crumb} foot={foot} />
      ) : (
        <WorkPanel state="looking" crumb={crumb} title={t("look.looking")} foot={foot} focusTitle>
          <Patience
            skeleton={<div className="skeleton block" aria-hidden="true" />}
            words={<p className="lead">{t("look.waitingFor")}</p>}
          />
        </WorkPanel>
      )}
    </>
  );
}

function BackKey({ onBack }: { onBack: () => void }) {
  useKeys("screen", { esc: onBack });
  return null;
}

function LookFailed({ crumb, foot }: { crumb: string; foot: ReactNode }) {
  const { t } = useTranslation();
  const look = useCardLook();
  const again = () => void look.refetch();
  useKeys("screen", { enter: again });
  return (
    <WorkPanel
      state="lookFailed"
      crumb={crumb}
      title={t("look.failed")}
      foot={
        <>
          {foot}
          <span className="grow" />
          <Button variant="primary" keyName="Enter" onPress={again} isPending={look.isFetching} autoFocus>
            {t("look.again")}
          </Button>
        </>
      }
    >
      <FailureNote failure={failureOf(look.error)} />
    </WorkPanel>
  );
}
