import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import type { PhoneRevocation } from "../../../src/contract/phoneEntries.ts";
import type { PhoneView } from "../../../src/contract/phones.ts";
import { groupSerial } from "../../format/format.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { Rekey } from "./Rekey.tsx";
import { RevokeForm } from "./RevokeForm.tsx";
import { usePhones } from "./usePhones.ts";

interface Revoked {
  readonly token: TokenRef;
  readonly phone: PhoneView;
  readonly reason: PhoneRevocation;
  readonly recorded: CallOutput<"phone.revoke">;
}

/** 8502: one phone may use the card no more; the card gets a new access key at its next tap, offered right now (R9). */
export function RevokePhone({ token }: TransactionProps) {
  const { t } = useTranslation();
  const [revoked, setRevoked] = useState<Revoked | null>(null);
  const [tap, setTap] = useState<TokenRef | null>(null);
  const [changed, setChanged] = useState(false);
  if (tap) {
    return (
      <Rekey
        token={tap}
        onLater={() => setTap(null)}
        onDone={() => {
          setChanged(true);
          setTap(null);
        }}
      />
    );
  }
  if (!revoked) {
    return (
      <RevokeForm
        token={token}
        changed={changed}
        onTap={setTap}
        onRevoked={(done, due) => {
          setRevoked(done);
          if (due) setTap(done.token);
        }}
      />
    );
  }
  return <Done revoked={revoked} changed={changed} title={t("revoke.done")} />;
}

function Done({ revoked, changed, title }: { revoked: Revoked; changed: boolean; title: string }) {
  const { t } = useTranslation();
  const { token, phone, reason, recorded } = revoked;
  const due = usePhones(token).data?.keyChangeDue === true && !changed;
  return (
    <TransactionDone
      id="revokePhone"
      title={title}
      lead={t(due ? "revoke.stillDue" : "revoke.doneLead")}
      recorded={recorded}
      facts={[
        {
          name: t("phone.card"),
          value: `${token.vendorCode}-${groupSerial(token.serialNumber)}`,
          mono: true,
        },
        { name: t("phone.number"), value: phone.maskedPhoneNumber, mono: true },
        { name: t("phone.model"), value: `${phone.model} ${phone.maskedDeviceId}` },
        { name: t("revoke.reason"), value: t(`revokeReason.${reason}`) },
        {
          name: t("rekey.key"),
          value: t(changed ? "rekey.changed" : due ? "rekey.due" : "rekey.nothing"),
        },
      ]}
    />
  );
}
