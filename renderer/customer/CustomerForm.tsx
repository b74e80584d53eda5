import { FileSignature } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerBridge, CustomerScene } from "../../src/contract/customerWindow.ts";
import type { Strokes } from "../../src/contract/forms.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import { Button } from "../parts/Button.tsx";
import { ConsentList } from "../screens/form/ConsentList.tsx";
import { SignaturePad } from "../screens/form/SignaturePad.tsx";

interface Props {
  readonly scene: Extract<CustomerScene, { kind: "form" }>;
  readonly bridge: CustomerBridge;
}

/** The customer reads, ticks and signs themselves. What is ticked is the same on both sides of the counter. */
export function CustomerForm({ scene, bridge }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState(false);
  const consents = scene.consents.map(({ title, body, ...consent }) => ({
    ...consent,
    version: 1,
    title: title[language],
    body: body.map((text) => text[language]),
  }));
  const told = consents.filter((consent) => consent.given).map(({ id }) => id);
  // Ticks come faster than answers: the next one builds on what was ticked here, until the counter says the same.
  const [own, setOwn] = useState<readonly string[] | null>(null);
  const given = own ?? told;
  const same = own?.length === told.length && own.every((id) => told.includes(id));
  useEffect(() => {
    if (same) setOwn(null);
  }, [same]);
  const missing = consents.some(({ id, required }) => required && !given.includes(id));
  const change = async (next: string[]) => {
    setOwn(next);
    const answer = await bridge.invoke("consent", { given: next });
    setFailed(!answer?.done);
    if (!answer?.done) setOwn(null);
  };
  const sign = async () => {
    setTried(true);
    if (missing || strokes.length === 0) return;
    setSending(true);
    const answer = await bridge.invoke("sign", { language, strokes });
    setSending(false);
    setFailed(!answer?.done);
    if (!answer?.done) setOwn(null);
  };
  return (
    <section className="customer-form" aria-labelledby="customer-form-title">
      <header>
        <h1 id="customer-form-title">{scene.title[language]}</h1>
        {scene.card ? (
          <p className="form-card">
            {scene.card.label[language]} <span className="mono">{scene.card.number}</span>
          </p>
        ) : null}
      </header>
      <div className="customer-form-texts">
        <ConsentList
          consents={consents}
          given={given}
          onChange={(next) => void change(next)}
          tried={tried}
          isDisabled={sending}
        />
      </div>
      <div className="form-sign">
        <div>
          <p className="form-declaration">{scene.declaration[language]}</p>
          {failed ? (
            <p className="field-error" role="alert">
              {t("customerWindow.failed")}
            </p>
          ) : tried && (missing || strokes.length === 0) ? (
            <p className="field-error" role="alert">
              {t(missing ? "customerWindow.missing" : "customerWindow.noSignature")}
            </p>
          ) : null}
          <Button
            variant="primary"
            icon={FileSignature}
            onPress={() => void sign()}
            isPending={sending}
            className="customer-sign"
            data-action="sign"
          >
            {t("customerWindow.sign")}
          </Button>
        </div>
        <SignaturePad
          strokes={strokes}
          onChange={setStrokes}
          isInvalid={tried && !missing && strokes.length === 0}
          isDisabled={sending}
        />
      </div>
    </section>
  );
}
