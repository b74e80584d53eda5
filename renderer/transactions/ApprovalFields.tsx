import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n/useLanguage.ts";
import { Button } from "../parts/Button.tsx";
import { Choice } from "../parts/Choice.tsx";
import { Field } from "../parts/Field.tsx";
import { Note } from "../parts/Note.tsx";
import { useApp } from "../store/Store.tsx";

/** A supervisor's word for one transaction (R13). */
export interface Approval {
  readonly tellerId: string;
  readonly password: string;
}

export const noApproval: Approval = { tellerId: "", password: "" };

interface Props {
  readonly value: Approval;
  readonly onChange: (approval: Approval) => void;
  readonly isInvalid?: boolean;
  readonly autoFocus?: boolean;
  readonly onEnter?: () => void;
}

/** R13, four eyes: a supervisor who is not the teller signs in here, at this moment, for this transaction. */
export function ApprovalFields({ value, onChange, isInvalid = false, autoFocus = false, onEnter }: Props) {
  const { t } = useTranslation();
  const app = useApp();
  const language = useLanguage();
  const supervisors = app.tellers.filter(
    (teller) => teller.role === "supervisor" && teller.tellerId !== app.session?.tellerId,
  );
  const [first] = supervisors;
  if (!first) return <Note tone="warn">{t("flow.noApprover")}</Note>;
  const chosen = supervisors.find((teller) => teller.tellerId === value.tellerId) ?? first;
  const password = (text: string) => onChange({ tellerId: chosen.tellerId, password: text });
  return (
    <section className="approval" aria-labelledby="approval-title">
      <h2 id="approval-title">{t("flow.approval")}</h2>
      <p className="hint">{t("flow.approvalLead")}</p>
      <div className="approval-fields">
        <Choice
          quiet
          label={t("flow.approver")}
          options={supervisors.map(({ tellerId, name }) => ({ value: tellerId, label: name[language] }))}
          value={chosen.tellerId}
          onChange={(tellerId) => onChange({ tellerId, password: "" })}
          {...(onEnter ? { onEnter } : {})}
        />
        <Field
          field="approval"
          type="password"
          label={t("signIn.password")}
          value={value.password}
          onChange={password}
          maxLength={256}
          error={isInvalid && value.password === "" ? t("flow.approvalMissing") : null}
          autoFocus={autoFocus}
        />
        {chosen.trainingPassword ? (
          <Button
            variant="quiet"
            onPress={() => password(chosen.trainingPassword ?? "")}
            data-action="fillApproval"
          >
            {t("signIn.fill")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
