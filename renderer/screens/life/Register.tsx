import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Note } from "../../parts/Note.tsx";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useToken } from "../../transactions/useToken.ts";
import { FormStep } from "../form/FormStep.tsx";
import { ShowRegistered } from "./ShowRegistered.tsx";

/** 8201: another institution's card may be used here, too, once its customer has signed and shown it (R4). */
export function Register({ token }: TransactionProps) {
  const [asked, setAsked] = useState<TokenRef | null>(null);
  const back = () => setAsked(null);
  if (!asked) return <ChooseRegistered token={token} onAsked={setAsked} />;
  return (
    <FormStep form="register" token={asked} onBack={back}>
      {({ formId }) => <ShowRegistered token={asked} formId={formId} onBack={back} />}
    </FormStep>
  );
}

/** Which card: the customer's only one is chosen already. */
function ChooseRegistered({
  token: given,
  onAsked,
}: TransactionProps & { readonly onAsked: (token: TokenRef) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { institution, status } = useApp();
  const { options, token, choose } = useToken(
    given,
    (held) => held.institutionCode !== institution.code && !held.registrations?.includes(institution.code),
  );
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const wrong = !token || !isToken(token);
  const next = () => {
    setTried(true);
    if (wrong) return focusWrong();
    const { vendorCode, serialNumber } = token;
    onAsked({ vendorCode, serialNumber });
  };
  const name = institution.name[language];
  const down = isDown(status.line);
  return (
    <TransactionPanel
      id="register"
      state="ready"
      title={t("register.title")}
      lead={t("register.lead", { institution: name })}
      next={{ label: t("form.next"), onPress: next, autoFocus: sure }}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          typed
          isInvalid={tried && wrong}
          autoFocus={!sure}
          onEnter={next}
        />
        <Note>{t(down ? "register.consequenceDown" : "register.consequence", { institution: name })}</Note>
      </div>
    </TransactionPanel>
  );
}
