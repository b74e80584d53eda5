import { TimerReset } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../../parts/Note.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { isOtp, OtpField } from "../../transactions/OtpField.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useToken } from "../../transactions/useToken.ts";
import { Done } from "./Done.tsx";
import { useStanding } from "./Standing.tsx";

/** How long an OTP lasts where the registry did not say. */
const PERIOD = 30;

/** 8402: two OTPs, one after the other, say how far the customer's clock is off (R7). */
export function CorrectTime({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const { options, token, choose } = useToken(given, ({ state }) => state === "active" || state === "locked");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const standing = useStanding(token);
  const send = useCall("life.correctTime");
  const place = useRef<HTMLDivElement>(null);
  const wrong = !token || !isToken(token);
  const same = isOtp(first) && first === second;
  const seconds = useCountdown(isOtp(first) && second === "" ? (standing?.period ?? PERIOD) : null);
  const correct = () => {
    if (wrong || !isOtp(first)) {
      setTried(true);
      return focusWrong();
    }
    if (second === "") return place.current?.querySelector<HTMLElement>("[data-field=second] input")?.focus();
    setTried(true);
    if (!isOtp(second) || same) return focusWrong();
    send.send({ vendorCode: token.vendorCode, serialNumber: token.serialNumber, otps: [first, second] });
  };
  if (send.result && token)
    return (
      <Done
        id="correctTime"
        title={t("correctTime.done")}
        lead={t("correctTime.doneLead")}
        token={token}
        recorded={send.result}
      />
    );
  const none = options.length === 0;
  return (
    <TransactionPanel
      id="correctTime"
      state={none ? "none" : isOtp(first) ? "second" : "first"}
      title={t(isOtp(first) ? "correctTime.secondTitle" : "correctTime.title")}
      lead={t(isOtp(first) ? "correctTime.secondLead" : "correctTime.lead")}
      next={{
        label: t(isOtp(second) ? "correctTime.next" : "correctTime.goOn"),
        icon: TimerReset,
        onPress: correct,
        isPending: send.isPending,
        isDisabled: none,
      }}
      failure={send.failure}
      focusTitle={none}
    >
      <div className="transaction-form" ref={place}>
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          isInvalid={tried && wrong}
          autoFocus={!sure}
          onEnter={correct}
        />
        {none ? null : (
          <>
            <div className="otp-pair">
              <OtpField
                label={t("correctTime.first")}
                field="first"
                value={first}
                onChange={(text) => {
                  setFirst(text);
                  send.reset();
                }}
                isInvalid={tried && !isOtp(first)}
                autoFocus={sure}
                spoken={token}
              />
              <OtpField
                label={t("correctTime.second")}
                field="second"
                value={second}
                onChange={(text) => {
                  setSecond(text);
                  send.reset();
                }}
                isInvalid={tried && second !== "" && (!isOtp(second) || same)}
                wrong={same ? t("correctTime.same") : undefined}
                spoken={token}
                spokenNext
              />
            </div>
            <p className="hint" role="status">
              {seconds === null
                ? t("correctTime.period", { seconds: standing?.period ?? PERIOD })
                : seconds > 0
                  ? t("correctTime.wait", { seconds })
                  : t("correctTime.changed")}
            </p>
            {standing?.state === "locked" ? <Note tone="warn">{t("correctTime.locked")}</Note> : null}
            <Note>{t("correctTime.consequence")}</Note>
          </>
        )}
      </div>
    </TransactionPanel>
  );
}

/** Seconds left of a period that begins when it is first given; null while there is none. */
function useCountdown(period: number | null): number | null {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    setLeft(period);
    if (period === null) return;
    const end = performance.now() + period * 1000;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [period]);
  return left;
}
