import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { Field } from "../../parts/Field.tsx";
import { useApp } from "../../store/Store.tsx";
import { type Approval, ApprovalFields } from "../../transactions/ApprovalFields.tsx";
import { useNames } from "./places.ts";

interface Props {
  /** Whose word it needs; null for a supervisor, who keeps the safe. */
  readonly tellerId: string | null;
  readonly value: Approval;
  readonly onChange: (approval: Approval) => void;
  readonly isInvalid: boolean;
}

/** The second person of a hand-over, who types their own password at this moment (R17). */
export function OtherPerson({ tellerId, value, onChange, isInvalid }: Props) {
  const { t } = useTranslation();
  const { tellers } = useApp();
  const { person } = useNames();
  if (tellerId === null) return <ApprovalFields value={value} onChange={onChange} isInvalid={isInvalid} />;
  const password = (text: string) => onChange({ tellerId, password: text });
  const training = tellers.find((teller) => teller.tellerId === tellerId)?.trainingPassword;
  const missing = isInvalid && value.password === "";
  return (
    <section className="approval" aria-labelledby="other-title">
      <h2 id="other-title">{t("handOver.confirm", { name: person(tellerId) })}</h2>
      <p className="hint">{t("handOver.confirmLead")}</p>
      <div className="approval-fields">
        <Field
          field="approval"
          type="password"
          label={t("signIn.password")}
          value={value.tellerId === tellerId ? value.password : ""}
          onChange={password}
          maxLength={256}
          error={missing ? t("handOver.confirmMissing") : null}
        />
        {training ? (
          <Button variant="quiet" onPress={() => password(training)} data-action="fillApproval">
            {t("signIn.fill")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
