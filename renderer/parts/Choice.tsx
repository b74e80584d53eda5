import { Label, Radio, RadioGroup } from "react-aria-components";

interface Props<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T | "";
  readonly onChange: (value: T) => void;
  readonly field?: string;
  readonly isInvalid?: boolean;
  /** What is wrong with it, said below; null while nothing is. Absent where it is said elsewhere. */
  readonly error?: string | null;
  readonly describedBy?: string | undefined;
  readonly quiet?: boolean;
  readonly autoFocus?: boolean;
  /** What Enter does: React Aria keeps it inside the group. */
  readonly onEnter?: () => void;
}

/** A few exclusive choices side by side; the arrow keys move between them. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
  field,
  error,
  isInvalid = typeof error === "string",
  describedBy,
  quiet = false,
  autoFocus = false,
  onEnter,
}: Props<T>) {
  const group = (
    <RadioGroup
      className={`choice${quiet ? " quiet" : ""}`}
      orientation="horizontal"
      value={value === "" ? null : value}
      onChange={(next) => onChange(next as T)}
      isInvalid={isInvalid}
      aria-describedby={describedBy}
      data-field={field}
    >
      <Label>{label}</Label>
      <div
        className="choice-options"
        onKeyDownCapture={(event) => {
          if (!onEnter || event.key !== "Enter") return;
          event.preventDefault();
          event.stopPropagation();
          onEnter();
        }}
      >
        {options.map((option, i) => (
          <Radio
            key={option.value}
            value={option.value}
            className="choice-option"
            autoFocus={autoFocus && (value === "" ? i === 0 : option.value === value)}
          >
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
  if (error === undefined) return group;
  return (
    <div className="field-block">
      {group}
      {error === null ? null : (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
