import { useTranslation } from "react-i18next";
import type { Failure } from "../../../src/contract/errors.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { formatInstant } from "../../format/format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { useEntryWords } from "../book/entryWords.ts";

interface Props {
  readonly answer: CallOutput<"inquiry.registry"> | null;
  readonly failure: Failure | null;
  /** The line is down: only this counter's book was asked (R12). */
  readonly down: boolean;
}

/** What the registry knows of the card at all institutions. */
export function RegistryPart({ answer, failure, down }: Props) {
  const { t } = useTranslation();
  const { why } = useEntryWords();
  if (down) return <Note tone="warn">{t("inquiry.registryDown")}</Note>;
  if (failure) return <FailureNote failure={failure} compact />;
  if (!answer) {
    return <Patience skeleton={<div className="skeleton block" />} words={<p>{t("inquiry.asking")}</p>} />;
  }
  const { view, phones } = answer;
  const active = view.registrations.filter(({ endedAt }) => endedAt === null);
  const used = phones.filter(({ endedAt }) => endedAt === null);
  return (
    <section className="inquiry-registry" aria-labelledby="registry-title">
      <h2 id="registry-title">{t("inquiry.registry")}</h2>
      <Facts
        className="two"
        facts={[
          {
            name: t("inquiry.registrations"),
            value: active.map(({ institutionCode }) => institutionCode).join(", ") || "–",
            mono: true,
          },
          { name: t("inquiry.errors"), value: t("inquiry.errorCount", { errors: view.errorCount }) },
          {
            name: t("inquiry.incidents"),
            value:
              view.openIncidents
                .map(
                  ({ kind, reportedAt }) => `${why(kind) ?? kind} ${formatInstant(reportedAt).slice(0, 16)}`,
                )
                .join(", ") || t("inquiry.none0"),
          },
          { name: t("inquiry.drift"), value: t("inquiry.steps", { steps: view.drift }) },
          {
            name: t("inquiry.phones"),
            value:
              used.map(({ model, maskedPhoneNumber }) => `${model} ${maskedPhoneNumber}`).join(", ") ||
              t("inquiry.none0"),
          },
          view.profile ? { name: t("profile.title"), value: t(`profile.${view.profile}`) } : null,
        ]}
      />
      {view.inConflict ? <Note tone="warn">{t("inquiry.inConflict")}</Note> : null}
    </section>
  );
}
