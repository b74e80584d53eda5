import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../src/contract/ids.ts";
import { Button } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { useApp } from "../store/Store.tsx";
import { isToken } from "./TokenChoice.tsx";
import { useCall } from "./useCall.ts";

interface Props {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (otp: string) => void;
  /** Enter was pressed with it as it is. */
  readonly isInvalid?: boolean;
  /** What is wrong with it, when it is not its form. */
  readonly wrong?: string | undefined;
  readonly autoFocus?: boolean;
  readonly field?: string;
  /** In training the customer can be asked to read it out: of which card. */
  readonly spoken?: TokenRef | null;
  /** Not the OTP of now but the one after it. */
  readonly spokenNext?: boolean;
}

export const isOtp = (text: string): boolean => /^\d{6,10}$/.test(text);

/** An OTP that the customer reads out: digits only, large, never completed by the browser. */
export function OtpField({
  label,
  value,
  onChange,
  isInvalid = false,
  wrong,
  autoFocus = false,
  field = "otp",
  spoken = null,
  spokenNext = false,
}: Props) {
  const { t } = useTranslation();
  const training = useApp().mode === "training";
  return (
    <div className="otp-spoken">
      <Field
        field={field}
        className="otp-field"
        inputClassName="mono large"
        inputMode="numeric"
        label={label ?? t("flow.otp")}
        value={value}
        onChange={(text) => onChange(text.replace(/\D/g, "").slice(0, 10))}
        error={isInvalid ? (wrong ?? t("flow.otpWrong")) : null}
        autoFocus={autoFocus}
      />
      {training && spoken && isToken(spoken) ? (
        <ReadOut token={spoken} next={spokenNext} onOtp={onChange} field={field} />
      ) : null}
    </div>
  );
}

interface ReadOutProps {
  readonly token: TokenRef;
  readonly next: boolean;
  readonly onOtp: (otp: string) => void;
  readonly field: string;
}

/** Training only: the made-up customer reads out what their phone shows. */
function ReadOut({ token: { vendorCode, serialNumber }, next, onOtp, field }: ReadOutProps) {
  const { t } = useTranslation();
  const ask = useCall("training.customerOtp", ({ otp }) => onOtp(otp));
  return (
    <Button
      variant="quiet"
      isPending={ask.isPending}
      onPress={() => ask.send({ vendorCode, serialNumber, next })}
      data-action={`readOut-${field}`}
    >
      {t("flow.readOut")}
    </Button>
  );
}
