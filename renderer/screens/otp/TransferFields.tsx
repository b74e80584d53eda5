import { useTranslation } from "react-i18next";
import { groupAmount } from "../../format/format.ts";
import { Choice } from "../../parts/Choice.tsx";
import { Field } from "../../parts/Field.tsx";

export interface Transfer {
  readonly payeeAccount: string;
  /** Whole won, as decimal digits. */
  readonly amount: string;
}

const isAccount = (text: string): boolean => /^[0-9A-Za-z][0-9A-Za-z -]{3,39}$/.test(text);
const isAmount = (text: string): boolean => /^[1-9]\d{0,12}$/.test(text);
export const isTransfer = ({ payeeAccount, amount }: Transfer): boolean =>
  isAccount(payeeAccount) && isAmount(amount);

interface Props {
  readonly kind: "transfer" | "plain";
  readonly onKind: (kind: "transfer" | "plain") => void;
  readonly transfer: Transfer;
  readonly onTransfer: (transfer: Transfer) => void;
  readonly isInvalid: boolean;
  readonly onEnter: () => void;
}

/** The transaction that the OTP is to be bound to (R11), large enough to be checked across the counter. */
export function TransferFields({ kind, onKind, transfer, onTransfer, isInvalid, onEnter }: Props) {
  const { t } = useTranslation();
  const { payeeAccount, amount } = transfer;
  return (
    <>
      <Choice
        label={t("testCard.kind")}
        field="kind"
        options={[
          { value: "transfer", label: t("testCard.kindTransfer") },
          { value: "plain", label: t("testCard.kindPlain") },
        ]}
        value={kind}
        onChange={onKind}
        onEnter={onEnter}
      />
      {kind === "transfer" ? (
        <div className="transfer-fields">
          <Field
            field="payeeAccount"
            inputClassName="mono large"
            label={t("testCard.account")}
            value={payeeAccount}
            onChange={(text) => onTransfer({ amount, payeeAccount: text })}
            maxLength={40}
            error={isInvalid && !isAccount(payeeAccount) ? t("testCard.accountWrong") : null}
          />
          <Field
            field="amount"
            inputClassName="mono large"
            inputMode="numeric"
            label={t("testCard.amount")}
            value={groupAmount(amount)}
            onChange={(text) => onTransfer({ payeeAccount, amount: text.replace(/\D/g, "").slice(0, 13) })}
            error={isInvalid && !isAmount(amount) ? t("testCard.amountWrong") : null}
          />
        </div>
      ) : null}
    </>
  );
}
