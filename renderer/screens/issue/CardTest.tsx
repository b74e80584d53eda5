import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { invoke, useBridge } from "../../bridge.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { useReader } from "../../store/card.ts";
import { useCall } from "../../transactions/useCall.ts";
import { Tested, useOtpLeft } from "../otp/Tested.tsx";

const plain = { transaction: null, token: null };

/** F4: whatever card lies on the reader computes an OTP and the registry verifies it. Closing it hides the OTP. */
export function CardTest({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const insertion = useReader()?.card?.insertion ?? null;
  const asked = useRef<number | null>(null);
  const { send, result, failure } = useCall("card.test");
  const left = useOtpLeft(result);
  const again = () => send(plain);
  const ask = useRef(again);
  ask.current = again;
  // Once for each card that is put down: a second OTP of the same time step would be a replay (R8).
  useEffect(() => {
    if (insertion === null || asked.current === insertion) return;
    asked.current = insertion;
    ask.current();
  }, [insertion]);
  const close = () => {
    void invoke(bridge, "otp.close").catch(() => undefined);
    onClose();
  };
  const retry = failure !== null && insertion !== null;
  useKeys("dialog", retry ? { enter: again } : result || failure ? { enter: close } : {});

  return (
    <Sheet title={t("cardTest.title")} name="cardTest" onClose={close}>
      {result ? (
        <>
          <p className="tested-card mono">
            {result.vendorCode}-{result.serialNumber}
          </p>
          <Tested tested={result} left={left} />
        </>
      ) : failure ? (
        <FailureNote failure={failure} />
      ) : insertion === null ? (
        <div className="tap-area live">
          <TapPrompt />
          <p>{t("cardTest.tap")}</p>
        </div>
      ) : (
        <Patience
          skeleton={<div className="skeleton block" aria-hidden="true" />}
          words={<p>{t("cardTest.waitingFor")}</p>}
        />
      )}
      <div className="row end">
        {retry ? (
          <Button variant="primary" keyName="Enter" onPress={again} autoFocus>
            {t("cardTest.again")}
          </Button>
        ) : null}
        {result ? (
          <Button variant="primary" keyName="Enter" onPress={close} autoFocus>
            {t("cardTest.hide")}
          </Button>
        ) : null}
      </div>
    </Sheet>
  );
}
