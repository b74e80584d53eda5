import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { groupSerial } from "../../format/format.ts";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { useReader } from "../../store/card.ts";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";

interface Props {
  readonly token: TokenRef;
  readonly onDone: () => void;
  /** The card gets its key at another tap, here or at a phone. */
  readonly onLater: () => void;
}

/** R9: the card gets a new access key at this tap. A card that lies there already is changed with Enter. */
export function Rekey({ token, onDone, onLater }: Props) {
  const { t } = useTranslation();
  const insertion = useReader()?.card?.insertion ?? null;
  const tried = useRef(insertion);
  const { send, failure, isPending } = useCall("card.rekey", onDone);
  const { vendorCode, serialNumber } = token;
  const change = () => send({ vendorCode, serialNumber });
  const act = useRef(change);
  act.current = change;
  // Laid down now: that is the tap. What lay there before was laid down for something else.
  useEffect(() => {
    if (insertion === null || tried.current === insertion) return;
    tried.current = insertion;
    act.current();
  }, [insertion]);
  return (
    <TransactionPanel
      id="revokePhone"
      state={isPending ? "rekeying" : "rekey"}
      title={t("rekey.title")}
      lead={t("rekey.lead")}
      onBack={onLater}
      next={
        insertion === null
          ? undefined
          : { label: t("rekey.now"), onPress: change, isPending, autoFocus: failure === null }
      }
      focusTitle={insertion === null}
    >
      <div className="transaction-form">
        <p className="rekey-card mono">
          {vendorCode}-{groupSerial(serialNumber)}
        </p>
        {failure ? (
          <FailureNote failure={failure} tone={failure.rule ? "refused" : "failed"} compact />
        ) : null}
        <div className="tap-area live">
          <TapPrompt large={failure === null} />
          {isPending ? (
            <Patience skeleton={null} words={<p>{t("rekey.working")}</p>} />
          ) : (
            <p>{t(insertion === null ? "rekey.tap" : "rekey.lies")}</p>
          )}
        </div>
        <p className="hint">{t("rekey.later")}</p>
      </div>
    </TransactionPanel>
  );
}
