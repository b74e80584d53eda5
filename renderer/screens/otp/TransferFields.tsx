import { Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { groupAmount } from "../../format/format.ts";
import { Choice } from "../../parts/Choice.tsx";

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
          <TextField
            className="field"
            value={payeeAccount}
            onChange={(text) => onTransfer({ amount, payeeAccount: text })}
            maxLength={40}
            autoComplete="off"
            isInvalid={isInvalid && !isAccount(payeeAccount)}
            validationBehavior="aria"
            data-field="payeeAccount"
          >
            <Label>{t("testCard.account")}</Label>
            <Input className="input mono large" />
            {isInvalid && !isAccount(payeeAccount) ? (
              <p className="field-error" role="alert">
                {t("testCard.accountWrong")}
              </p>
            ) : null}
          </TextField>
          <TextField
            className="field"
            value={groupAmount(amount)}
            onChange={(text) => onTransfer({ payeeAccount, amount: text.replace(/\D/g, "").slice(0, 13) })}
            inputMode="numeric"
            autoComplete="off"
            isInvalid={isInvalid && !isAmount(amount)}
            validationBehavior="aria"
            data-field="amount"
          >
            <Label>{t("testCard.amount")}</Label>
            <Input className="input mono large" />
            {isInvalid && !isAmount(amount) ? (
              <p className="field-error" role="alert">
                {t("testCard.amountWrong")}
              </p>
            ) : null}
          </TextField>
        </div>
      ) : null}
    </>
  );
}
