import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { groupOtp } from "../../format/format.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { useReader } from "../../store/card.ts";

/** F4: the card on the reader computes an OTP and the registry verifies it. It is gone again in time (R10). */
export function CardTest({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const insertion = useReader()?.card?.insertion ?? null;
  const asked = useRef<number | null>(null);
  const test = useMutation({ mutationFn: () => invoke(bridge, "card.test"), gcTime: 0 });
  const { mutate } = test;
  // Once for each card that is put down: a second OTP of the same time step would be a replay (R8).
  useEffect(() => {
    if (insertion === null || asked.current === insertion) return;
    asked.current = insertion;
    mutate();
  }, [insertion, mutate]);
  const again = () => mutate();
  const over = test.data !== undefined || test.error !== null;
  useKeys("dialog", test.error && insertion !== null ? { enter: again } : over ? { enter: onClose } : {});

  return (
    <Sheet title={t("cardTest.title")} name="cardTest" onClose={onClose}>
      {test.data ? (
        <>
          <Otp otp={test.data.otp} showSeconds={test.data.showSeconds} onOver={onClose} />
          <p className="otp-card mono">
            {test.data.vendorCode}-{test.data.serialNumber}
          </p>
          <Note tone={test.data.accepted ? "ok" : "warn"}>
            {test.data.accepted ? t("cardTest.accepted") : refusal(test.data.reason, t)}
          </Note>
        </>
      ) : test.error ? (
        <FailureNote failure={failureOf(test.error)} />
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
        {test.error && insertion !== null ? (
          <Button variant="primary" keyName="Enter" onPress={again} autoFocus>
            {t("cardTest.again")}
          </Button>
        ) : null}
        {test.data ? (
          <Button variant="primary" keyName="Enter" onPress={onClose} autoFocus>
            {t("cardTest.hide")}
          </Button>
        ) : null}
      </div>
    </Sheet>
  );
}

const reasons = ["wrong", "replayed", "locked", "suspended", "disposed", "notActive", "unknown"] as const;

function refusal(reason: string | undefined, t: ReturnType<typeof useTranslation>["t"]): string {
  const known = reasons.find((name) => name === reason) ?? "unknown";
  return t(`refused.${known}`);
}

interface OtpProps {
  readonly otp: string;
  readonly showSeconds: number;
  readonly onOver: () => void;
}

function Otp({ otp, showSeconds, onOver }: OtpProps) {
  const { t } = useTranslation();
  const [until] = useState(() => Date.now() + showSeconds * 1000);
  const [left, setLeft] = useState(showSeconds);
  useEffect(() => {
    const timer = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, seconds));
      if (seconds <= 0) onOver();
    }, 250);
    return () => clearInterval(timer);
  }, [until, onOver]);
  return (
    <div className="otp">
      <span className="otp-digits mono">{groupOtp(otp)}</span>
      <svg
        className="otp-time"
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        <rect width={(left / showSeconds) * 100} height="1" />
      </svg>
      <span className="otp-left">{t("cardTest.left", { count: left })}</span>
    </div>
  );
}
