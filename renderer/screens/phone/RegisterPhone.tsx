import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneInvitation } from "../../../src/contract/calls/phones.ts";
import type { PhoneView } from "../../../src/contract/phones.ts";
import { groupSerial } from "../../format/format.ts";
import { useStore } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { Invitation } from "./Invitation.tsx";
import { InviteForm } from "./InviteForm.tsx";

interface Answered {
  readonly invitation: PhoneInvitation;
  readonly phone: PhoneView;
}

/** 8501: one phone gets an activation code and registers itself with it (R9). */
export function RegisterPhone({ token }: TransactionProps) {
  const { t } = useTranslation();
  const { state, dispatch } = useStore();
  const [answered, setAnswered] = useState<Answered | null>(null);
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
  if (!invitation) return <InviteForm token={token} onInvited={keep} />;
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
