import { Check } from "lucide-react";
import { Checkbox } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { FormDocument } from "../../../src/contract/forms.ts";

interface Props {
  readonly consents: FormDocument["consents"];
  readonly given: readonly string[];
  readonly onChange: (given: string[]) => void;
  /** Required ones that are not ticked are marked. */
  readonly tried: boolean;
  readonly autoFocus?: boolean;
  readonly isDisabled?: boolean;
}

/** Each consent with its whole text and a tick of its own; none is ticked beforehand. */
export function ConsentList({
  consents,
  given,
  onChange,
  tried,
  autoFocus = false,
  isDisabled = false,
}: Props) {
  const { t } = useTranslation();
  const first = consents.find(({ id }) => !given.includes(id)) ?? consents[0];
  return (
    <ul className="consents">
      {consents.map(({ id, required, title, body }) => {
        const isGiven = given.includes(id);
        return (
          <li key={id} className="consent" data-given={isGiven || undefined}>
            <Checkbox
              className="consent-tick"
              isSelected={isGiven}
              onChange={(on) => onChange(on ? [...given, id] : given.filter((other) => other !== id))}
              isInvalid={tried && required && !isGiven}
              isDisabled={isDisabled}
              autoFocus={autoFocus && id === first?.id}
              aria-describedby={`consent-${id}`}
              data-consent={id}
            >
              <span className="consent-box" aria-hidden="true">
                {isGiven ? <Check size={16} strokeWidth={3} /> : null}
              </span>
              <span className="consent-title">{title}</span>
              <span className={required ? "consent-kind required" : "consent-kind"}>
                {t(required ? "form.required" : "form.optional")}
              </span>
            </Checkbox>
            <div className="consent-body" id={`consent-${id}`}>
              {body.map((text) => (
                <p key={text}>{text}</p>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
