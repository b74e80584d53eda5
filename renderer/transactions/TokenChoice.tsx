import { useEffect, useRef } from "react";
import { Input, Label, Radio, RadioGroup, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { CustomerView } from "../../src/contract/ipc.ts";
import { groupSerial } from "../format/format.ts";
import { Note } from "../parts/Note.tsx";
import { TokenState } from "../parts/TokenState.tsx";
import { useCardLook } from "../store/card.ts";
import { useApp } from "../store/Store.tsx";

type HeldToken = CustomerView["tokens"][number];

/** Which card a transaction is about: one of the customer's, the one on the reader, or a number that was typed. */
export interface ChosenToken extends TokenRef {
  readonly from: "held" | "reader" | "typed";
}

export const isToken = ({ vendorCode, serialNumber }: TokenRef): boolean =>
  /^\d{2,3}$/.test(vendorCode) && /^\d{8,16}$/.test(serialNumber);

const keyOf = ({ vendorCode, serialNumber }: TokenRef): string => `${vendorCode}-${serialNumber}`;
/** The customer's cards that match, and the card on the reader when it is another one. */
export function useTokenOptions(filter: (token: HeldToken) => boolean): readonly ChosenToken[] {
  const { customer } = useApp();
  const look = useCardLook();
  const held = (customer?.tokens ?? []).filter(filter);
  const onReader = look.data?.token ?? null;
  return [
    ...held.map(({ vendorCode, serialNumber }) => ({ vendorCode, serialNumber, from: "held" as const })),
    ...(onReader && !held.some((token) => keyOf(token) === keyOf(onReader))
      ? [{ ...onReader, from: "reader" as const }]
      : []),
  ];
}

interface Props {
  readonly value: ChosenToken | null;
  readonly onChange: (token: ChosenToken | null) => void;
  readonly options: readonly ChosenToken[];
  /** The number may be typed, for a card that is not here. */
  readonly typed?: boolean;
  readonly isInvalid?: boolean;
  readonly autoFocus?: boolean;
  readonly onEnter?: () => void;
}

/** Choose the card. A single one is chosen already; the card that is laid on the reader is chosen at once. */
export function TokenChoice({
  value,
  onChange,
  options,
  typed = false,
  isInvalid = false,
  autoFocus = false,
  onEnter,
}: Props) {
  const { t } = useTranslation();
  const { customer, institution } = useApp();
  const look = useCardLook();
  const tapped = look.data?.token ? keyOf(look.data.token) : null;
  const [only] = options.length === 1 ? options : [];
  const onTap = options.find((option) => keyOf(option) === tapped) ?? only;
  const wanted = onTap ? keyOf(onTap) : null;
  const choose = useRef(() => {});
  choose.current = () => onTap && onChange(onTap);
  // What is on the reader, or the only card there is, is chosen once: the teller may choose otherwise.
  const begun = useRef(value !== null);
  useEffect(() => {
    // What was chosen before the screen was left stays chosen, until a card is laid down.
    if (wanted && !begun.current) choose.current();
    begun.current = false;
  }, [wanted]);
  const typing = value?.from === "typed" || (typed && options.length === 0);
  const chosen = typing ? "typed" : value ? keyOf(value) : null;
  const number = typing && value ? value : { vendorCode: "", serialNumber: "" };
  const type = (change: Partial<TokenRef>) => onChange({ ...number, ...change, from: "typed" });
  const digits = (text: string) => text.replace(/\D/g, "");
  if (options.length === 0 && !typed) return <Note tone="warn">{t("flow.noToken")}</Note>;
  return (
    <div className="token-choice" data-field="token">
      {options.length === 0 ? null : (
        <RadioGroup
          className="token-options"
          value={chosen}
          onChange={(key) => {
            const option = options.find((known) => keyOf(known) === key);
            onChange(option ?? { vendorCode: "", serialNumber: "", from: "typed" });
          }}
        >
          <Label>{t("flow.token")}</Label>
          <div
            className="token-list"
            onKeyDownCapture={(event) => {
              if (!onEnter || event.key !== "Enter") return;
              event.preventDefault();
              event.stopPropagation();
              onEnter();
            }}
          >
            {options.map((option, i) => {
              const held = customer?.tokens.find((token) => keyOf(token) === keyOf(option));
              return (
                <Radio
                  key={keyOf(option)}
                  value={keyOf(option)}
                  className="token-option"
                  autoFocus={autoFocus && (value ? keyOf(value) === keyOf(option) : i === 0)}
                >
                  <span className="mono">
                    {option.vendorCode}-{groupSerial(option.serialNumber)}
                  </span>
                  <span className="token-whose">
                    {held
                      ? held.institutionCode === institution.code
                        ? t("customer.ourToken")
                        : t("customer.otherToken", { code: held.institutionCode })
                      : t("flow.onReader")}
                  </span>
                  {held ? <TokenState state={held.state} /> : null}
                </Radio>
              );
            })}
            {typed ? (
              <Radio value="typed" className="token-option">
                {t("flow.typed")}
              </Radio>
            ) : null}
          </div>
        </RadioGroup>
      )}
      {typing ? (
        <div className="card-number">
          <TextField
            className="field vendor"
            value={number.vendorCode}
            onChange={(text) => type({ vendorCode: digits(text) })}
            maxLength={3}
            inputMode="numeric"
            autoComplete="off"
            isInvalid={isInvalid && !/^\d{2,3}$/.test(number.vendorCode)}
            validationBehavior="aria"
            autoFocus={autoFocus && options.length === 0}
          >
            <Label>{t("card.vendorCode")}</Label>
            <Input className="input mono large" />
          </TextField>
          <TextField
            className="field serial"
            value={number.serialNumber}
            onChange={(text) => type({ serialNumber: digits(text) })}
            maxLength={16}
            inputMode="numeric"
            autoComplete="off"
            isInvalid={isInvalid && !/^\d{8,16}$/.test(number.serialNumber)}
            validationBehavior="aria"
          >
            <Label>{t("card.serialNumber")}</Label>
            <Input className="input mono large" />
          </TextField>
        </div>
      ) : null}
      {isInvalid ? (
        <p className="field-error" role="alert">
          {t("flow.tokenWrong")}
        </p>
      ) : null}
    </div>
  );
}
