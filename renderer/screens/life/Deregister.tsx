import { Unlink2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Note } from "../../parts/Note.tsx";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useToken } from "../../transactions/useToken.ts";
import { Done } from "./Done.tsx";

/** 8202: another institution's card is not to be used here any more. */
export function Deregister({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { institution } = useApp();
  const { options, token, choose } = useToken(
    given,
    (held) =>
      held.institutionCode !== institution.code &&
      (held.registrations === undefined || held.registrations.includes(institution.code)),
  );
  const [tried, setTried] = useState(false);
  const [first] = useState(options.length === 1);
  const send = useCall("life.deregister");
  const wrong = !token || !isToken(token);
  const deregister = () => {
    setTried(true);
    if (wrong) return focusWrong();
    send.send({ vendorCode: token.vendorCode, serialNumber: token.serialNumber });
  };
  const name = institution.name[language];
  if (send.result && token)
    return (
      <Done
        id="deregister"
        title={t("deregister.done")}
        lead={t("deregister.doneLead", { institution: name })}
        token={token}
        recorded={send.result}
      />
    );
  return (
    <TransactionPanel
      id="deregister"
      state="ready"
      title={t("deregister.title")}
      lead={t("deregister.lead", { institution: name })}
      next={{
        label: t("deregister.next"),
        icon: Unlink2,
        onPress: deregister,
        isPending: send.isPending,
        isDisabled: options.length === 0,
        autoFocus: first,
      }}
      failure={send.failure}
      focusTitle={options.length === 0}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          isInvalid={tried && wrong}
          autoFocus={!first}
          onEnter={deregister}
        />
        {options.length === 0 ? null : (
          <Note tone="warn">{t("deregister.consequence", { institution: name })}</Note>
        )}
      </div>
    </TransactionPanel>
  );
}
