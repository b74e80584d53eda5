import type { ComponentProps, Ref } from "react";
import { Field } from "../../parts/Field.tsx";

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

/** Enter is what a scanner ends with. */
const entering =
  (onEnter: (() => void) | undefined): NonNullable<ComponentProps<typeof Field>["onKeyDown"]> =>
  (event) => {
    if (event.key === "Enter" && onEnter) {
      event.preventDefault();
      onEnter();
    } else event.continuePropagation();
  };

function Text({ onEnter, ...field }: Props & Omit<ComponentProps<typeof Field>, keyof Props>) {
  return <Field {...field} onKeyDown={entering(onEnter)} />;
}

function Digits(props: Props & { readonly className: string; readonly maxLength: number }) {
  const onChange = (text: string) => props.onChange(text.replace(/\D/g, ""));
  return <Text {...props} onChange={onChange} inputClassName="mono" inputMode="numeric" />;
}

/** A serial number: typed, or read by a scanner. */
export const SerialField = (props: Props) => <Digits {...props} className="serial" maxLength={16} />;

/** How many cards. */
export const CardsField = (props: Props) => <Digits {...props} className="cards" maxLength={6} />;

/** A reason in words, in one line. */
export function WordsField(props: Props) {
  return <Text {...props} className="words" maxLength={300} />;
}

export const isSerial = (text: string): boolean => /^\d{8,16}$/.test(text);
export const cardsOf = (text: string): number | null => (/^\d{1,6}$/.test(text) ? Number(text) : null);
