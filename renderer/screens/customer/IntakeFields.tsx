import { useTranslation } from "react-i18next";
import type { KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import type { Failure } from "../../../src/contract/errors.ts";
import { Choice } from "../../parts/Choice.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { IntakeText } from "./IntakeText.tsx";
import {
  documents,
  formatIdentityNumber,
  formatPhone,
  hasDocumentNumber,
  hasMrz,
  type IntakeDraft,
  type IntakeField,
  kinds,
  maskIdentityNumber,
} from "./intake.ts";

interface Props {
  readonly draft: IntakeDraft;
  /** R1: only where a card is to be given out. */
  readonly asksNfc: boolean;
  /** Who was found in 9001: what is left empty stays as it is known. */
  readonly known: KnownCustomer | null;
  readonly change: (field: IntakeField, value: string) => void;
  readonly missing: readonly IntakeField[];
  readonly failures: Partial<Record<IntakeField, Failure>>;
  /** The machine-readable zone is being checked. */
  readonly reading: boolean;
}

/** The fields in the order in which the teller meets them. */
export function IntakeFields({ draft, asksNfc, known, change, missing, failures, reading }: Props) {
  const { t } = useTranslation();
  const about = (field: IntakeField) => ({
    missing: missing.includes(field),
    failure: failures[field] ?? null,
  });
  const choiceFailure = (field: "document" | "kind" | "nfcPhone") => {
    const failure = failures[field];
    return failure ? <FailureNote id={`failure-${field}`} failure={failure} tone="refused" compact /> : null;
  };
  return (
    <>
      <div className="field-block">
        <Choice
          field="document"
          label={t("intake.document")}
          options={documents.map((value) => ({ value, label: t(`document.${value}`) }))}
          value={draft.document}
          onChange={(value) => change("document", value)}
          isInvalid={failures.document !== undefined}
          describedBy={failures.document ? "failure-document" : undefined}
        />
        {choiceFailure("document")}
      </div>
      <div className="field-block">
        <Choice
          field="kind"
          label={t("intake.kind")}
          options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={draft.kind}
          onChange={(value) => change("kind", value)}
          isInvalid={failures.kind !== undefined}
          describedBy={failures.kind ? "failure-kind" : undefined}
        />
        {choiceFailure("kind")}
      </div>
      {hasMrz(draft.document) ? (
        <IntakeText
          field="mrz"
          label={t("intake.mrz")}
          hint={t(reading ? "intake.mrzReading" : "intake.mrzHint")}
          value={draft.mrz}
          onChange={(value) => change("mrz", value.toUpperCase())}
          maxLength={200}
          rows={draft.document === "passport" ? 2 : 3}
          mono
          {...about("mrz")}
        />
      ) : null}
      <div className="field-pair">
        <IntakeText
          field="name"
          label={t("intake.name")}
          value={draft.name}
          onChange={(value) => change("name", value)}
          placeholder={known?.maskedName}
          maxLength={80}
          {...about("name")}
        />
        <IntakeText
          field="identityNumber"
          label={t(draft.document === "alienCard" ? "intake.alienNumber" : "intake.identityNumber")}
          hint={t(draft.document === "passport" ? "intake.foreignPassport" : "intake.identityHint")}
          value={draft.identityNumber}
          onChange={(value) => change("identityNumber", formatIdentityNumber(value))}
          mask={maskIdentityNumber}
          maxLength={14}
          mono
          {...about("identityNumber")}
        />
        {hasDocumentNumber(draft.document) ? (
          <IntakeText
            field="documentNumber"
            label={t(draft.document === "passport" ? "intake.passportNumber" : "intake.licenceNumber")}
            value={draft.documentNumber}
            onChange={(value) => change("documentNumber", value.toUpperCase())}
            maxLength={24}
            mono
            {...about("documentNumber")}
          />
        ) : null}
        <IntakeText
          field="phone"
          label={t("intake.phone")}
          value={draft.phone}
          onChange={(value) => change("phone", formatPhone(value))}
          placeholder={known?.maskedPhone}
          maxLength={13}
          mono
          {...about("phone")}
        />
        {asksNfc ? (
          <div className="field-block">
            <Choice
              field="nfcPhone"
              label={t("intake.nfcPhone")}
              options={[
                { value: "yes", label: t("intake.nfcYes") },
                { value: "no", label: t("intake.nfcNo") },
              ]}
              value={draft.nfcPhone}
              onChange={(value) => change("nfcPhone", value)}
              isInvalid={missing.includes("nfcPhone") || failures.nfcPhone !== undefined}
              describedBy={failures.nfcPhone ? "failure-nfcPhone" : undefined}
            />
            {missing.includes("nfcPhone") ? (
              <p className="field-error" role="alert">
                {t("intake.missing.nfcPhone")}
              </p>
            ) : null}
            {choiceFailure("nfcPhone")}
          </div>
        ) : null}
      </div>
    </>
  );
}
