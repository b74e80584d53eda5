import { QrCode as QrIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneInvitation } from "../../../src/contract/calls/phones.ts";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import type { AskedPhone } from "./InviteForm.tsx";

interface Props {
  readonly asked: AskedPhone;
  /** The customer's signed application. */
  readonly formId: string;
  readonly onInvited: (invitation: PhoneInvitation) => void;
  readonly onBack: () => void;
}

/** The customer has signed: the code is made at once; where that fails, it is tried again with the same signature. */
export function MakeCode({ asked, formId, onInvited, onBack }: Props) {
  const { t } = useTranslation();
  const { token, phoneNumber } = asked;
  const invite = useCall("phone.invite", onInvited);
  const make = () => {
    if (!invite.isPending) invite.send({ ...token, phoneNumber, formId });
  };
  const first = useRef<(() => void) | null>(make);
  useEffect(() => {
    first.current?.();
    first.current = null;
  }, []);
  return (
    <TransactionPanel
      id="phone"
      state="makeCode"
      title={t(invite.failure ? "phone.noCode" : "phone.making")}
      lead={t(invite.failure ? "phone.noCodeLead" : "phone.makingLead")}
      onBack={onBack}
      next={{
        label: t("phone.makeCode"),
        icon: QrIcon,
        onPress: make,
        isPending: !invite.failure,
      }}
      failure={invite.failure}
      focusTitle
    />
  );
}
