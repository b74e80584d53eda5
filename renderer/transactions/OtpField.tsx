import { Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";

interface Props {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (otp: string) => void;
  /** Enter was pressed with it as it is. */
  readonly isInvalid?: boolean;
  readonly autoFocus?: boolean;
  readonly field?: string;
}

export const isOtp = (text: string): boolean => /^\d{6,10}$/.test(text);

/** An OTP that the customer reads out: digits only, large, never completed by the browser. */
export function OtpField({
  label,
  value,
  onChange,
  isInvalid = false,
  autoFocus = false,
  field = "otp",
}: Props) {
  const { t } = useTranslation();
  return (
    <TextField
      className="field otp-field"
      value={value}
      onChange={(text) => onChange(text.replace(/\D/g, "").slice(0, 10))}
      inputMode="numeric"
      autoComplete="off"
      isInvalid={isInvalid}
      validationBehavior="aria"
      autoFocus={autoFocus}
      data-field={field}
    >
      <Label>{label ?? t("flow.otp")}</Label>
      <Input className="input mono large" spellCheck="false" />
      {isInvalid ? (
        <p className="field-error" role="alert">
          {t("flow.otpWrong")}
        </p>
      ) : null}
    </TextField>
  );
}
