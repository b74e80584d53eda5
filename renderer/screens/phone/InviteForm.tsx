import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { type ChosenToken, TokenChoice, useTokenOptions } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { PhoneList } from "./PhoneList.tsx";
import { usePhones } from "./usePhones.ts";

/** The phone that is to be invited. */
export interface AskedPhone {
  readonly token: TokenRef;
  /** Null: the number that the customer gave with their ID. */
  readonly phoneNumber: string | null;
}

interface Props {
  readonly token: TokenRef | null;
  /** What was asked for before the teller came back. */
  readonly before: AskedPhone | null;
  readonly onAsked: (asked: AskedPhone) => void;
}

const isNumber = (text: string): boolean => /^\+?[\d -]{7,20}$/.test(text.trim());

/** Which card, and which phone: the number the customer gave with their ID, or another one. */
export function InviteForm({ token, before, onAsked }: Props) {
  const { t } = useTranslation();
  const { customer, status } = useApp();
  const options = useTokenOptions(({ state }) => state === "active").filter(({ from }) => from === "held");
  const first = before?.token ?? token;
  const [card, setCard] = useState<ChosenToken | null>(first && { ...first, from: "held" });
  const known = (customer?.maskedPhone ?? "") !== "";
  const [whose, setWhose] = useKept<"given" | "other">("number", known ? "given" : "other");
  const [number, setNumber] = useState(before?.phoneNumber ?? "");
  const [asked, setAsked] = useState(false);
  const phones = usePhones(card);
  const wrongNumber = whose === "other" && !isNumber(number);
  const next = () => {
    setAsked(true);
    if (!card || wrongNumber) return;
    const { vendorCode, serialNumber } = card;
    onAsked({ token: { vendorCode, serialNumber }, phoneNumber: whose === "given" ? null : number.trim() });
  };
  return (
    <TransactionPanel
      id="phone"
      state="invite"
      title={t("phone.invite")}
      lead={t("phone.inviteLead")}
      next={{
        label: t("form.next"),
        onPress: next,
        isDisabled: isDown(status.line) || card === null,
      }}
    >
      <div className="transaction-form">
        <TokenChoice value={card} onChange={setCard} options={options} onEnter={next} />
        <Choice
          label={t("phone.which")}
          field="whose"
          autoFocus={known}
          options={[
            ...(known
              ? [
                  {
                    value: "given" as const,
                    label: t("phone.given", { number: customer?.maskedPhone ?? "" }),
                  },
                ]
              : []),
            { value: "other", label: t("phone.other") },
          ]}
          value={whose}
          onChange={setWhose}
          onEnter={next}
        />
        {whose === "other" ? (
          <Field
            field="phoneNumber"
            className="phone-number"
            inputClassName="mono large"
            type="tel"
            label={t("phone.number")}
            value={number}
            onChange={setNumber}
            maxLength={20}
            error={asked && wrongNumber ? t("phone.numberWrong") : null}
            autoFocus
          />
        ) : null}
        {card ? <PhoneList phones={phones} /> : null}
      </div>
    </TransactionPanel>
  );
}
