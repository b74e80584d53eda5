import { Link2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKept } from "../../drafts/DraftScope.tsx";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { useReader } from "../../store/card.ts";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { isOtp, OtpField } from "../../transactions/OtpField.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { Done } from "./Done.tsx";
import { CardThere } from "./Standing.tsx";
import { focusWrong, useToken } from "./useToken.ts";

/** 8201: another institution's card may be used here, too, once it has shown itself (R4). */
export function Register({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { institution, status } = useApp();
  const { options, token, choose } = useToken(
    given,
    (held) => held.institutionCode !== institution.code && !held.registrations?.includes(institution.code),
  );
  const there = useReader()?.card != null;
  const [how, setHow] = useKept<"tap" | "otp" | "">("how", "");
  const [otp, setOtp] = useState("");
  const [tried, setTried] = useState(false);
  const send = useCall("life.register");
  const [first] = useState(options.length === 1 && there);
  // R12: the card's key comes from the registry, so that without the line only an OTP is left.
  const down = isDown(status.line);
  const shown = down ? "otp" : how || (there ? "tap" : "otp");
  const wrongToken = !token || !isToken(token);
  const wrongOtp = shown === "otp" && !isOtp(otp);
  const register = () => {
    setTried(true);
    if (wrongToken || wrongOtp) return focusWrong();
    const { vendorCode, serialNumber } = token;
    const possession = shown === "tap" ? { kind: "tap" as const } : { kind: "otp" as const, otp };
    send.send({ vendorCode, serialNumber, possession });
  };
  const name = institution.name[language];
  if (send.result && token)
    return (
      <Done
        id="register"
        title={t(send.result.state === "applied" ? "register.done" : "register.pending")}
        lead={t("register.doneLead", { institution: name })}
        token={token}
        recorded={send.result}
        facts={[{ name: t("register.how"), value: t(`register.hows.${shown}`) }]}
      />
    );
  return (
    <TransactionPanel
      id="register"
      state="ready"
      title={t("register.title")}
      lead={t("register.lead", { institution: name })}
      next={{
        label: t("register.next"),
        icon: Link2,
        onPress: register,
        isPending: send.isPending,
        isDisabled: shown === "tap" && !there,
        autoFocus: first,
      }}
      failure={send.failure}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          typed
          isInvalid={tried && wrongToken}
          autoFocus={!first}
          onEnter={register}
        />
        {down ? null : (
          <Choice
            field="how"
            label={t("register.how")}
            options={(["tap", "otp"] as const).map((value) => ({
              value,
              label: t(`register.hows.${value}`),
            }))}
            value={shown}
            onChange={setHow}
            onEnter={register}
          />
        )}
        {shown === "tap" ? (
          <CardThere there={there} />
        ) : (
          <OtpField
            value={otp}
            onChange={(text) => {
              setOtp(text);
              send.reset();
            }}
            isInvalid={tried && wrongOtp}
            spoken={token}
          />
        )}
        <Note>{t(down ? "register.consequenceDown" : "register.consequence", { institution: name })}</Note>
      </div>
    </TransactionPanel>
  );
}
