import { Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { groupSerial } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Choice } from "../../parts/Choice.tsx";
import { useReader } from "../../store/card.ts";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { isOtp, OtpField } from "../../transactions/OtpField.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { Done } from "./Done.tsx";
import { CardThere } from "./Standing.tsx";

interface Props {
  readonly token: TokenRef;
  /** The customer's signed application. */
  readonly formId: string;
  readonly onBack: () => void;
}

/** The customer has signed: the card is tapped, or an OTP read out now, while it is good (R4). */
export function ShowRegistered({ token, formId, onBack }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { institution, status } = useApp();
  const there = useReader()?.card != null;
  const [how, setHow] = useKept<"tap" | "otp" | "">("how", "");
  const [otp, setOtp] = useState("");
  const [tried, setTried] = useState(false);
  const send = useCall("life.register");
  // R12: the card's key comes from the registry, so that without the line only an OTP is left.
  const down = isDown(status.line);
  const shown = down ? "otp" : how || (there ? "tap" : "otp");
  const [first] = useState({ tap: shown === "tap", there });
  // The card may be laid down while the OTP is waited for: its field goes, and Enter is next.
  const tapped = shown === "tap" && there;
  useEffect(() => {
    if (!tapped || document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>(".work [data-action=next]")?.focus();
  }, [tapped]);
  const wrong = shown === "otp" && !isOtp(otp);
  const register = () => {
    setTried(true);
    if (wrong) return focusWrong();
    const possession = shown === "tap" ? { kind: "tap" as const } : { kind: "otp" as const, otp };
    send.send({ ...token, possession, formId });
  };
  const name = institution.name[language];
  if (send.result)
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
      state="show"
      title={t("register.showTitle")}
      lead={t(down ? "register.showLeadDown" : "register.showLead")}
      onBack={onBack}
      next={{
        label: t("register.next"),
        icon: Link2,
        onPress: register,
        isPending: send.isPending,
        isDisabled: shown === "tap" && !there,
        autoFocus: first.tap && first.there,
      }}
      failure={send.failure}
      focusTitle={first.tap && !first.there}
    >
      <div className="transaction-form">
        <p className="form-card">
          {t("life.card")}{" "}
          <span className="mono">
            {token.vendorCode}-{groupSerial(token.serialNumber)}
          </span>
        </p>
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
            isInvalid={tried && wrong}
            autoFocus={!first.tap}
            spoken={token}
          />
        )}
      </div>
    </TransactionPanel>
  );
}
