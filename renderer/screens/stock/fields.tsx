import type { Ref } from "react";
import { Input, Label, TextField } from "react-aria-components";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly field: string;
  readonly error?: string | null | undefined;
  readonly autoFocus?: boolean;
  /** A scanner ends what it types with Enter. */
  readonly onEnter?: (() => void) | undefined;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly hidesLabel?: boolean;
}

interface TextProps extends Props {
  readonly className: string;
  readonly inputClassName: string;
  readonly maxLength: number;
  readonly numeric?: boolean;
}

function Text({ label, value, onChange, field, error, hidesLabel, onEnter, ...look }: TextProps) {
  return (
    <TextField
      className={`field ${look.className}`}
      value={value}
      onChange={onChange}
      maxLength={look.maxLength}
      isInvalid={error !== undefined && error !== null}
      validationBehavior="aria"
      autoComplete="off"
      autoFocus={look.autoFocus ?? false}
      data-field={field}
      {...(look.numeric ? { inputMode: "numeric" as const } : {})}
      {...(hidesLabel ? { "aria-label": label } : {})}
      onKeyDown={(event) => {
        if (event.key === "Enter" && onEnter) {
          event.preventDefault();
          onEnter();
        } else event.continuePropagation();
      }}
    >
      {hidesLabel ? null : <Label>{label}</Label>}
      <Input
        className={`input ${look.inputClassName}`}
        spellCheck="false"
        {...(look.inputRef ? { ref: look.inputRef } : {})}
      />
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </TextField>
  );
}

/** A serial number: typed, or read by a scanner. */
export function SerialField(props: Props) {
  const onChange = (text: string) => props.onChange(text.replace(/\D/g, ""));
  return (
    <Text {...props} onChange={onChange} className="serial" inputClassName="mono" maxLength={16} numeric />
  );
}

/** How many cards. */
export function CardsField(props: Props) {
  const onChange = (text: string) => props.onChange(text.replace(/\D/g, ""));
  return (
    <Text {...props} onChange={onChange} className="cards" inputClassName="mono" maxLength={6} numeric />
  );
}

/** A reason in words, in one line. */
export function WordsField(props: Props) {
  return <Text {...props} className="words" inputClassName="" maxLength={300} />;
}

export const isSerial = (text: string): boolean => /^\d{8,16}$/.test(text);
export const cardsOf = (text: string): number | null => (/^\d{1,6}$/.test(text) ? Number(text) : null);
