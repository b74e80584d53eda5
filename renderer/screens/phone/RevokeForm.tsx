import { useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import type { PhoneRevocation } from "../../../src/contract/phoneEntries.ts";
import type { PhoneView } from "../../../src/contract/phones.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { type ChosenToken, TokenChoice, useTokenOptions } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { PhoneWords } from "./PhoneList.tsx";
import { usePhones } from "./usePhones.ts";

const reasons = ["customerAsked", "phoneLost", "phoneChanged", "suspected"] as const;

interface Props {
  readonly token: TokenRef | null;
  /** The card has got its new access key at this visit. */
  readonly changed: boolean;
  /** The card is to be tapped now for a change that was left over. */
  readonly onTap: (token: TokenRef) => void;
  /** @param due whether the card is to be tapped for a new access key */
  readonly onRevoked: (
    done: {
      readonly token: TokenRef;
      readonly phone: PhoneView;
      readonly reason: PhoneRevocation;
      readonly recorded: CallOutput<"phone.revoke">;
    },
    due: boolean,
  ) => void;
}

/** Which card, which of its phones, and why. */
export function RevokeForm({ token, changed, onTap, onRevoked }: Props) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const { line } = useApp().status;
  const options = useTokenOptions(({ state }) => state !== "disposed").filter(({ from }) => from === "held");
  const [card, setCard] = useState<ChosenToken | null>(token && { ...token, from: "held" });
  const phones = usePhones(card);
  const registered = phones.data?.phones.filter(({ status }) => status === "registered") ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [only] = registered.length === 1 ? registered : [];
  const phone = registered.find(({ phoneId }) => phoneId === chosen) ?? only ?? null;
  const [reason, setReason] = useKept<PhoneRevocation>("reason", "customerAsked");
  const revoke = useCall("phone.revoke", async (recorded) => {
    if (!card || !phone) return;
    // Whether the card is to be tapped, the registry says; it cannot say it while the entry waits for the line.
    const due = await invoke(bridge, "phone.list", refOf(card)).then(
      (list) => list.keyChangeDue,
      () => false,
    );
    onRevoked({ token: refOf(card), phone, reason, recorded }, due);
  });
  const next = () => {
    if (card && phone && !revoke.isPending) revoke.send({ ...refOf(card), phoneId: phone.phoneId, reason });
  };
  const due = phones.data?.keyChangeDue === true && !changed;
  return (
    <TransactionPanel
      id="revokePhone"
      state="choosePhone"
      title={t("revoke.title")}
      lead={t("revoke.lead")}
      more={
        due && card ? (
          <Button onPress={() => onTap(refOf(card))} data-action="rekey">
            {t("rekey.tapNow")}
          </Button>
        ) : null
      }
      next={{
        label: t("revoke.do"),
        variant: "danger",
        onPress: next,
        isPending: revoke.isPending,
        isDisabled: isDown(line) || phone === null,
      }}
      failure={revoke.failure}
    >
      <div className="transaction-form">
        <TokenChoice
          value={card}
          onChange={(value) => {
            setCard(value);
            setChosen(null);
            revoke.reset();
          }}
          options={options}
          autoFocus={options.length > 1}
          onEnter={next}
        />
        {due ? <Note tone="warn">{t("rekey.leftOver")}</Note> : null}
        {changed ? <Note tone="ok">{t("rekey.changedNote")}</Note> : null}
        {!card ? null : phones.data ? (
          registered.length === 0 ? (
            <Note>{t("revoke.none")}</Note>
          ) : (
            <>
              <PhoneChoice
                phones={registered}
                value={phone?.phoneId ?? null}
                onChange={setChosen}
                onEnter={next}
              />
              <Choice
                label={t("revoke.reason")}
                field="reason"
                options={reasons.map((value) => ({ value, label: t(`revokeReason.${value}`) }))}
                value={reason}
                onChange={setReason}
                onEnter={next}
              />
            </>
          )
        ) : phones.error ? (
          <FailureNote failure={failureOf(phones.error)} compact />
        ) : (
          <Patience
            skeleton={<div className="skeleton phone-skeleton" aria-hidden="true" />}
            words={<p>{t("phone.asking")}</p>}
          />
        )}
      </div>
    </TransactionPanel>
  );
}

const refOf = ({ vendorCode, serialNumber }: TokenRef): TokenRef => ({ vendorCode, serialNumber });

interface PhoneChoiceProps {
  readonly phones: readonly PhoneView[];
  readonly value: string | null;
  readonly onChange: (phoneId: string) => void;
  readonly onEnter: () => void;
}

function PhoneChoice({ phones, value, onChange, onEnter }: PhoneChoiceProps) {
  const { t } = useTranslation();
  return (
    <RadioGroup className="token-options" value={value} onChange={onChange} data-field="phone">
      <Label>{t("revoke.which")}</Label>
      <div
        className="token-list"
        onKeyDownCapture={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          event.stopPropagation();
          onEnter();
        }}
      >
        {phones.map((phone, i) => (
          <Radio key={phone.phoneId} value={phone.phoneId} className="token-option" autoFocus={i === 0}>
            <PhoneWords phone={phone} />
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
