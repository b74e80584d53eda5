import { type Ref, useState } from "react";
import { FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../../src/contract/errors.ts";
import { FailureNote } from "../../parts/FailureNote.tsx";
import type { IntakeField } from "./intake.ts";

interface Props {
  readonly field: Extract<IntakeField, "name" | "identityNumber" | "documentNumber" | "phone" | "mrz">;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly missing: boolean;
  readonly failure: Failure | null;
  /** How the value is shown while the field is not being typed in (R14). */
  readonly mask?: (value: string) => string;
  readonly maxLength: number;
  /** What stays as it is when nothing is typed. */
  readonly placeholder?: string | undefined;
  readonly mono?: boolean;
  /** Lines of the machine-readable zone. */
  readonly rows?: number;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** One typed field with its own error below it. */
export function IntakeText(props: Props) {
  const { t } = useTranslation();
  const { field, value, failure, missing, mask } = props;
  const [typing, setTyping] = useState(false);
  const shown = mask && !typing ? mask(value) : value;
  const className = `input${props.mono ? " mono" : ""}`;
  return (
    <TextField
      className={`field field-${field}`}
      data-field={field}
      value={shown}
      onChange={(next) => (mask && !typing ? undefined : props.onChange(next))}
      onFocus={() => setTyping(true)}
      onBlur={() => setTyping(false)}
      isInvalid={missing || failure !== null}
      validationBehavior="aria"
      autoComplete="off"
      maxLength={props.maxLength}
      inputMode={field === "phone" || field === "identityNumber" ? "numeric" : "text"}
    >
      <Label>{props.label}</Label>
      {field === "mrz" ? (
        <TextArea className={`${className} mrz`} rows={props.rows ?? 2} spellCheck="false" wrap="off" />
      ) : (
        <Input
          className={className}
          spellCheck="false"
          placeholder={props.placeholder}
          ref={props.inputRef}
        />
      )}
      {props.hint && !missing ? (
        <Text slot="description" className="hint">
          {props.hint}
        </Text>
      ) : null}
      <FieldError className="field-error">{missing ? t(`intake.missing.${field}`) : null}</FieldError>
      {failure ? <FailureNote failure={failure} tone="refused" compact /> : null}
    </TextField>
  );
}
