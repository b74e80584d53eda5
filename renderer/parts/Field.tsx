import type { Ref } from "react";
import { Input, Label, TextField, type TextFieldProps } from "react-aria-components";

interface Props
  extends Omit<
    TextFieldProps,
    "children" | "className" | "style" | "isInvalid" | "validationBehavior" | "autoComplete"
  > {
  readonly label: string;
  /** Its name for tests and for finding the first wrong one. */
  readonly field: string;
  /** What is wrong with it; nothing is said while there is none. */
  readonly error?: string | null | undefined;
  readonly className?: string;
  readonly inputClassName?: string;
  readonly inputRef?: Ref<HTMLInputElement> | undefined;
  readonly hidesLabel?: boolean | undefined;
}

/** One typed line, never completed by the browser; what is wrong with it is said below. */
export function Field({
  label,
  field,
  error = null,
  className = "",
  inputClassName = "",
  inputRef,
  hidesLabel = false,
  ...typing
}: Props) {
  return (
    <TextField
      {...typing}
      className={`field ${className}`}
      isInvalid={error !== null}
      validationBehavior="aria"
      autoComplete="off"
      data-field={field}
      {...(hidesLabel ? { "aria-label": label } : {})}
    >
      {hidesLabel ? null : <Label>{label}</Label>}
      <Input
        className={`input ${inputClassName}`}
        spellCheck="false"
        {...(inputRef ? { ref: inputRef } : {})}
      />
      {error === null ? null : (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </TextField>
  );
}
