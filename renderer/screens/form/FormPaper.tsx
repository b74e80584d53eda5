import { useTranslation } from "react-i18next";
import type { FormDocument, Strokes } from "../../../src/contract/forms.ts";
import { formatInstant } from "../../format/format.ts";
import { Facts } from "../../parts/Facts.tsx";

/** A form on paper, A4: to be signed by hand, or as it was signed. Masked (R14). */
export function FormPaper({ document }: { document: FormDocument }) {
  const { t, i18n } = useTranslation();
  const words = i18n.getFixedT(document.language);
  const { signature } = document;
  return (
    <article className="paper form-paper" lang={document.language}>
      <header>
        <span className="receipt-institution">{document.institution}</span>
      </header>
      <h3>{document.title}</h3>
      {document.training ? <p className="receipt-training">{words("receipt.training")}</p> : null}
      <p>{document.lead}</p>
      <Facts
        className="ruled"
        facts={document.facts.map(({ fact, label, value }) => ({
          name: label,
          value,
          mono: fact === "card" || fact === "identity" || fact === "phone",
        }))}
      />
      {document.consents.map(({ id, required, title, body, given }) => (
        <section key={id} className="form-paper-consent">
          <h4>
            <span className="form-paper-box" aria-hidden="true">
              {given ? "✓" : ""}
            </span>
            [{words(required ? "form.required" : "form.optional")}] {title}
            {signature ? ` — ${words(given ? "form.agreed" : "form.refused")}` : ""}
          </h4>
          {body.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </section>
      ))}
      <p className="form-paper-declaration">{document.declaration}</p>
      <div className="form-paper-signature">
        <span>{words("form.paperName")}</span>
        <span className="form-paper-line">
          {signature?.on === "paper" ? words("form.onPaper") : null}
          {signature?.strokes ? <Drawn strokes={signature.strokes} label={t("form.padSigned")} /> : null}
        </span>
        {signature ? <span className="mono">{formatInstant(signature.at)}</span> : null}
      </div>
      <footer className="mono">
        {document.form} v{document.version} · {document.formId}
      </footer>
    </article>
  );
}

function Drawn({ strokes, label }: { strokes: Strokes; label: string }) {
  return (
    <svg className="form-paper-drawn" viewBox="0 0 6000 2000" role="img" aria-label={label}>
      {strokes.map((stroke) => (
        <polyline key={stroke.join(" ")} points={stroke.map((point) => point.join(",")).join(" ")} />
      ))}
    </svg>
  );
}
