import { useMutation } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { formatTime } from "../../format/format.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import type { TransactionId } from "../../transactions/table.ts";
import { IntakeFields } from "./IntakeFields.tsx";
import {
  emptyIntake,
  fieldOf,
  type IntakeDraft,
  type IntakeField,
  isEmpty,
  missingFields,
  mrzIsWhole,
  toDraft,
  toInput,
  withReading,
} from "./intake.ts";
import { KnownNote } from "./KnownNote.tsx";

/** Within this time after a whole zone the next Enter is the scanner's: a person types a telephone number first. */
const SCANNER_MS = 2_000;

interface Props {
  readonly next?: TransactionId | undefined;
  /** Who was found in 9001: their name and phone need not be typed again. */
  readonly known?: KnownCustomer | null;
  /** The card that the waiting transaction is about. */
  readonly token?: TokenRef | null;
}

/** Who the customer is, from the document on the counter (R2), and whether a smart OTP is for them (R1). */
export function CustomerScreen({ next = "issue", known = null, token = null }: Props) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const app = useApp();
  const { state, dispatch } = useStore();
  const actions = useActions();
  const scannedAt = useRef(Number.NEGATIVE_INFINITY);
  const formElement = useRef<HTMLFormElement>(null);
  const [left] = useState(known ? null : state.draft);
  const form = useForm<IntakeDraft>({
    defaultValues: left?.values ?? (known ? { ...emptyIntake, kind: known.kind } : emptyIntake),
  });
  const draft = useWatch({ control: form.control }) as IntakeDraft;
  const asksNfc = next === "issue" || next === "reissue";
  const firstField = known ? "identityNumber" : "document";
  const [missing, setMissing] = useState<readonly IntakeField[]>([]);

  const focusField = (field: IntakeField) => requestAnimationFrame(() => focusIn(formElement.current, field));
  useEffect(() => focusIn(formElement.current, firstField), [firstField]);

  const identify = useMutation({
    mutationFn: (values: IntakeDraft) =>
      invoke(bridge, "customer.identify", {
        ...toInput(values),
        ...(known ? { known: known.customerId } : {}),
      }),
    onSuccess: (customer) => {
      dispatch({ type: "customer", customer });
      actions.go(next === "issue" ? { name: "issue" } : { name: "transaction", id: next, token });
    },
    onError: (error) => focusField(fieldOf(failureOf(error), form.getValues("document")) ?? "name"),
    gcTime: 0,
  });
  const readMrz = useMutation({
    mutationFn: (mrz: string) => invoke(bridge, "customer.readMrz", { mrz }),
    onSuccess: (reading) => {
      form.reset(withReading(form.getValues(), reading));
      focusField("phone");
    },
    gcTime: 0,
  });
  const fictitious = useMutation({
    mutationFn: () => invoke(bridge, "customer.fictitious"),
    onSuccess: (input) => {
      form.reset(toDraft(input));
      setMissing([]);
      identify.reset();
      readMrz.reset();
      focusField(asksNfc ? "nfcPhone" : "phone");
    },
    gcTime: 0,
  });

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (identify.isPending) return;
    const gaps = missingFields(form.getValues(), asksNfc, known !== null);
    setMissing(gaps);
    identify.reset();
    if (gaps[0]) focusField(gaps[0]);
    else identify.mutate(form.getValues());
  };
  const back = () => {
    const values = form.getValues();
    dispatch({
      type: "draft",
      draft:
        known || isEmpty(values)
          ? null
          : { values, leftAt: Date.now(), tellerId: app.session?.tellerId ?? "" },
    });
    actions.go(known ? { name: "transaction", id: "inquiry" } : { name: "home" });
  };
  useKeys("screen", { esc: back, enter: () => submit() });

  const change = (field: IntakeField, value: string) => {
    form.setValue(field, value as never);
    setMissing((before) => before.filter((name) => name !== field));
    if (identify.error) identify.reset();
    if (field === "mrz") {
      readMrz.reset();
      if (mrzIsWhole(value)) {
        // A zone that was pasted ends with no Enter of a scanner.
        if (value.length - draft.mrz.length <= 1) scannedAt.current = performance.now();
        readMrz.mutate(value);
      }
    } else scannedAt.current = Number.NEGATIVE_INFINITY;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    const place = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-field]") : null;
    // A scanner ends each line of the zone with Enter: the line break stays until the zone is whole.
    const scanning = place?.dataset.field === "mrz" && draft.mrz !== "" && !mrzIsWhole(draft.mrz);
    if (!place || scanning) return;
    event.preventDefault();
    event.stopPropagation();
    // The Enter after the last line is the scanner's too, wherever the focus has gone meanwhile.
    const scanners = performance.now() - scannedAt.current < SCANNER_MS;
    scannedAt.current = Number.NEGATIVE_INFINITY;
    if (scanners) return;
    if (event.ctrlKey || !focusAfter(formElement.current, place)) submit();
  };

  const failure = identify.error ? failureOf(identify.error) : null;
  const place = failure ? fieldOf(failure, draft.document) : null;
  const fieldFailures = {
    ...(failure && place ? { [place]: failure } : {}),
    ...(readMrz.error ? { mrz: failureOf(readMrz.error) } : {}),
  };
  return (
    <WorkPanel
      state={failure ? "refused" : "typing"}
      crumb={t("intake.crumb")}
      title={t("intake.title")}
      lead={t("intake.lead")}
      foot={
        <>
          <Button keyName="Esc" onPress={back}>
            {t("common.back")}
          </Button>
          <span className="grow" />
          {app.mode === "training" ? (
            <Button
              variant="quiet"
              icon={Sparkles}
              onPress={() => fictitious.mutate()}
              data-action="fictitious"
            >
              {t("intake.fictitious")}
            </Button>
          ) : null}
          <Button
            variant="primary"
            keyName="Enter"
            isPending={identify.isPending}
            onPress={() => submit()}
            data-action="identify"
          >
            {t(identify.isPending ? "intake.checking" : "intake.submit")}
          </Button>
        </>
      }
    >
      {known ? <KnownNote known={known} /> : null}
      {left ? (
        <Note>{t("intake.draft", { time: formatTime(left.leftAt), teller: left.tellerId })}</Note>
      ) : null}
      <Form ref={formElement} className="intake" onSubmit={submit} autoComplete="off">
        <div className="intake-fields" onKeyDownCapture={onKeyDown}>
          <IntakeFields
            draft={draft}
            asksNfc={asksNfc}
            known={known}
            change={change}
            missing={missing}
            failures={fieldFailures}
            reading={readMrz.isPending}
          />
        </div>
        {failure && !place ? <FailureNote failure={failure} tone="refused" /> : null}
        {fictitious.error ? <FailureNote failure={failureOf(fictitious.error)} compact /> : null}
      </Form>
    </WorkPanel>
  );
}

/** Put the focus into a field: the chosen radio of a group, or its input. */
function focusIn(form: HTMLElement | null, field: IntakeField): void {
  focusFirst(form?.querySelector<HTMLElement>(`[data-field=${field}]`) ?? null);
}

function focusFirst(place: HTMLElement | null): void {
  const target =
    place?.querySelector<HTMLElement>("input:checked") ??
    place?.querySelector<HTMLElement>("input, textarea");
  target?.focus();
  if (target instanceof HTMLInputElement && target.type === "text") target.select();
}

/** Enter goes to the next field; false after the last one. */
function focusAfter(form: HTMLElement | null, place: HTMLElement): boolean {
  const places = [...(form?.querySelectorAll<HTMLElement>("[data-field]") ?? [])];
  const next = places[places.indexOf(place) + 1];
  focusFirst(next ?? null);
  return next !== undefined;
}
