import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneInvitation } from "../../../src/contract/calls/phones.ts";
import type { PhoneView } from "../../../src/contract/phones.ts";
import { groupSerial } from "../../format/format.ts";
import { useStore } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { FormStep } from "../form/FormStep.tsx";
import { Invitation } from "./Invitation.tsx";
import { type AskedPhone, InviteForm } from "./InviteForm.tsx";
import { MakeCode } from "./MakeCode.tsx";

interface Answered {
  readonly invitation: PhoneInvitation;
  readonly phone: PhoneView;
}

/** 8501: once the customer has signed, one phone gets an activation code and registers itself with it (R9). */
export function RegisterPhone({ token }: TransactionProps) {
  const { t } = useTranslation();
  const { state, dispatch } = useStore();
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [asked, setAsked] = useState<AskedPhone | null>(null);
  const [signing, setSigning] = useState(false);
  const { invitation } = state;
  const keep = (next: PhoneInvitation | null) => dispatch({ type: "invitation", invitation: next });
  if (answered) {
    const { phone, invitation: of } = answered;
    return (
      <TransactionDone
        id="phone"
        title={t("phone.done")}
        lead={t("phone.doneLead")}
        recorded={{ state: "applied", journalSeq: of.journalSeq, at: phone.registeredAt }}
        facts={[
          { name: t("phone.card"), value: `${of.vendorCode}-${groupSerial(of.serialNumber)}`, mono: true },
          { name: t("phone.number"), value: phone.maskedPhoneNumber, mono: true },
          { name: t("phone.model"), value: phone.model },
          { name: t("phone.device"), value: phone.maskedDeviceId, mono: true },
        ]}
      />
    );
  }
  const back = () => setSigning(false);
  if (!invitation && asked && signing) {
    const invited = (next: PhoneInvitation) => {
      back();
      keep(next);
    };
    return (
      <FormStep form="phone" token={asked.token} onBack={back}>
        {({ formId }) => <MakeCode asked={asked} formId={formId} onInvited={invited} onBack={back} />}
      </FormStep>
    );
  }
  if (!invitation) {
    const ask = (next: AskedPhone) => {
      setAsked(next);
      setSigning(true);
    };
    return <InviteForm token={token} before={asked} onAsked={ask} />;
  }
  return (
    <Invitation
      key={invitation.invitationId}
      invitation={invitation}
      onAgain={() => keep(null)}
      onAnswered={(phone) => {
        setAnswered({ invitation, phone });
        keep(null);
      }}
    />
  );
}
