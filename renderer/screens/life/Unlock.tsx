import { LockOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../../parts/Note.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { isOtp, OtpField } from "../../transactions/OtpField.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useFourEyes } from "../../transactions/useFourEyes.tsx";
import { useToken } from "../../transactions/useToken.ts";
import { Done } from "./Done.tsx";
import { useStanding } from "./Standing.tsx";

/** 8401: ten wrong OTPs are forgotten, with a right one and a supervisor (R5, R13). */
export function Unlock({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const { options, token, choose } = useToken(given, ({ state }) => state === "locked");
  const [otp, setOtp] = useState("");
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const standing = useStanding(token);
  const send = useCall("life.unlock");
  const wrong = !token || !isToken(token);
  const unlock = () => {
    setTried(true);
    if (wrong || !isOtp(otp) || !eyes.by) return focusWrong();
    send.send({ vendorCode: token.vendorCode, serialNumber: token.serialNumber, otp, approval: eyes.by });
  };
  const eyes = useFourEyes({
    id: "unlock",
    token: wrong ? null : token,
    reason: "wrongOtps",
    call: send,
    onMissing: () => {
      setTried(true);
      focusWrong();
    },
    onEnter: unlock,
    isInvalid: tried,
  });
  if (send.result && token)
    return (
      <Done
        id="unlock"
        title={t("unlock.done")}
        lead={t("unlock.doneLead")}
        token={token}
        recorded={send.result}
      />
    );
  const none = options.length === 0;
  return (
    <TransactionPanel
      id="unlock"
      state={none ? "none" : "ready"}
      title={t("unlock.title")}
      lead={t("unlock.lead")}
      next={{
        label: t("unlock.next"),
        icon: LockOpen,
        onPress: unlock,
        isPending: send.isPending,
        isDisabled: none,
      }}
      more={none ? null : eyes.later}
      failure={eyes.failure}
      focusTitle={none}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          isInvalid={tried && wrong}
          autoFocus={!sure}
          onEnter={unlock}
        />
        {none ? null : (
          <>
            {standing && standing.errorCount > 0 ? (
              <p className="hint">{t("unlock.errors", { count: standing.errorCount })}</p>
            ) : null}
            <OtpField
              value={otp}
              onChange={(text) => {
                setOtp(text);
                send.reset();
              }}
              isInvalid={tried && !isOtp(otp)}
              autoFocus={sure}
              spoken={token}
            />
            {eyes.fields}
            <Note>{t("unlock.consequence")}</Note>
          </>
        )}
      </div>
    </TransactionPanel>
  );
}
