import { CheckCheck, FileSignature, Printer } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FormView, SignedForm } from "../../../src/contract/calls/forms.ts";
import type { FormName, Strokes } from "../../../src/contract/forms.ts";
import { useBridge } from "../../bridge.ts";
import { formatInstant } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Note } from "../../parts/Note.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { ConsentList } from "./ConsentList.tsx";
import { PaperSigning } from "./PaperSigning.tsx";
import { SignaturePad } from "./SignaturePad.tsx";

interface Props {
  readonly form: FormName;
  readonly view: FormView;
  readonly onSigned: (signed: SignedForm) => void;
  readonly onBack?: () => void;
}

/** Consents and signature, on this screen, in the customer's window or on paper, whichever is first. */
export function FormFields({ form, view, onSigned, onBack }: Props) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const language = useLanguage();
  const document = view.documents[language];
  const [given, setGiven] = useState<readonly string[]>(() =>
    document.consents.filter((consent) => consent.given).map(({ id }) => id),
  );
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [tried, setTried] = useState(false);
  const [onPaper, setOnPaper] = useState(false);
  const note = useCall("form.consent");
  const sign = useCall("form.sign", onSigned);
  const done = useRef(onSigned);
  done.current = onSigned;

  useEffect(
    () =>
      bridge.on("form.changed", (change) => {
        if (change.formId !== view.formId) return;
        setGiven(change.given);
        if (change.signed) done.current(change.signed);
      }),
    [bridge, view.formId],
  );

  // Left for now: the customer's window stops showing it, the draft stays.
  useEffect(() => () => void bridge.invoke("form.leave", { formId: view.formId }), [bridge, view.formId]);

  const card = document.facts.find(({ fact }) => fact === "card");
  const required = document.consents.filter((consent) => consent.required);
  const missing = required.some(({ id }) => !given.includes(id));
  const change = (next: readonly string[]) => {
    setGiven(next);
    sign.reset();
    note.send({ formId: view.formId, given: [...next] });
  };
  const all = () => change([...new Set([...given, ...required.map(({ id }) => id)])]);
  const toMissing = () => {
    const first = required.find(({ id }) => !given.includes(id));
    window.document.querySelector<HTMLElement>(`[data-consent=${first?.id}] input`)?.focus();
  };
  const common = { formId: view.formId, given: [...given], language };
  const next = () => {
    setTried(true);
    if (missing) toMissing();
    else if (strokes.length > 0) sign.send({ ...common, signature: { kind: "drawn", strokes } });
  };
  const paper = () => {
    setTried(true);
    if (missing) toMissing();
    else setOnPaper(true);
  };
  useKeys("screen", { f6: all, f7: paper });
  const failure = sign.failure ?? note.failure;
  return (
    <TransactionPanel
      id={form}
      state="form"
      title={document.title}
      lead={t("form.lead")}
      failure={onPaper ? null : failure}
      {...(onBack ? { onBack } : {})}
      more={
        <Button icon={Printer} keyName="F7" onPress={paper} data-action="paper">
          {t("form.paper")}
        </Button>
      }
      next={{ label: t("form.sign"), onPress: next, icon: FileSignature, isPending: sign.isPending }}
    >
      {view.draft ? (
        <Note>
          {t("form.draft", { time: formatInstant(view.draft.leftAt), teller: view.draft.tellerId })}
        </Note>
      ) : null}
      <div className="form-step">
        <div className="form-head">
          {card ? (
            <p className="form-card">
              {card.label} <span className="mono">{card.value}</span>
            </p>
          ) : null}
          <Button
            variant="quiet"
            icon={CheckCheck}
            keyName="F6"
            className="form-all"
            onPress={all}
            isDisabled={sign.isPending}
            data-action="agreeAll"
          >
            {t("form.all")}
          </Button>
        </div>
        <ConsentList
          consents={document.consents}
          given={given}
          onChange={change}
          tried={tried}
          autoFocus
          isDisabled={sign.isPending}
        />
        <div className="form-sign">
          <p className="form-declaration">{document.declaration}</p>
          <SignaturePad
            strokes={strokes}
            onChange={setStrokes}
            isInvalid={tried && !missing && strokes.length === 0}
            isDisabled={sign.isPending}
          />
          {tried && (missing || strokes.length === 0) ? (
            <p className="field-error" role="alert">
              {t(missing ? "form.missing" : "form.noSignature")}
            </p>
          ) : null}
        </div>
      </div>
      {onPaper ? (
        <PaperSigning
          document={{
            ...document,
            consents: document.consents.map((consent) => ({ ...consent, given: given.includes(consent.id) })),
          }}
          isPending={sign.isPending}
          failure={sign.failure}
          onSigned={() => sign.send({ ...common, signature: { kind: "paper" } })}
          onClose={() => setOnPaper(false)}
        />
      ) : null}
    </TransactionPanel>
  );
}
