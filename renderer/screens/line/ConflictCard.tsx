import { useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Conflict } from "../../../src/contract/calls/line.ts";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { ApprovalFields, noApproval } from "../../transactions/ApprovalFields.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useEntryWords } from "../book/entryWords.ts";

type Side = Conflict["sides"][number];
const keyOf = ({ vendorCode, serialNumber }: Side): string => `${vendorCode}-${serialNumber}`;

interface Props {
  readonly conflict: Conflict;
  readonly onDecided: () => void;
}

/** What the registry keeps until a person has decided: both sides, the rule, and a supervisor's word (R3, R13). */
export function ConflictCard({ conflict, onDecided }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { what } = useEntryWords();
  const { entry, sides } = conflict;
  const [kept, setKept] = useState<string | null>(null);
  const [approval, setApproval] = useState(noApproval);
  const [tried, setTried] = useState(false);
  const decide = useCall("line.decide", onDecided);
  const keep = sides.find((side) => keyOf(side) === kept);
  const dispose = sides.find((side) => keyOf(side) !== kept);
  const go = () => {
    setTried(true);
    if (!keep || !dispose || approval.password === "" || decide.isPending) return;
    const token = ({ vendorCode, serialNumber }: Side) => ({ vendorCode, serialNumber });
    decide.send({ seq: entry.seq, keep: token(keep), dispose: token(dispose), approver: approval });
    setApproval({ ...approval, password: "" });
  };
  const choosable = conflict.decision === "choose" && sides.length === 2;
  return (
    <section className="conflict" aria-labelledby={`conflict-${entry.seq}`} data-conflict={entry.seq}>
      <h2 id={`conflict-${entry.seq}`}>
        {t("conflict.title", { what: what(entry.type), name: entry.maskedName ?? "–" })}
        {entry.rule ? <span className="rule">{t("failure.rule", { rule: entry.rule })}</span> : null}
      </h2>
      {entry.text ? (
        <p>
          {entry.text[language].happened} {entry.text[language].now}
        </p>
      ) : null}
      {choosable ? (
        <>
          <RadioGroup className="conflict-sides" value={kept} onChange={setKept} isInvalid={tried && !keep}>
            <Label>{t("conflict.which")}</Label>
            <div className="conflict-pair">
              {sides.map((side) => (
                <Radio key={keyOf(side)} value={keyOf(side)} className="token-option conflict-side">
                  <span className="mono">
                    {side.vendorCode}-{groupSerial(side.serialNumber)}
                  </span>
                  <span className="token-whose">
                    {side.issuedHere
                      ? t("conflict.here")
                      : t("conflict.elsewhere", { branch: side.branchCode ?? side.institutionCode })}
                    {side.issuedAt ? (
                      <>
                        {"\u00a0· "}
                        <span className="nowrap">{formatInstant(side.issuedAt)}</span>
                      </>
                    ) : null}
                  </span>
                  {kept === null ? null : (
                    <Badge tone={keyOf(side) === kept ? "ok" : "bad"}>
                      {t(keyOf(side) === kept ? "conflict.stays" : "conflict.disposed")}
                    </Badge>
                  )}
                </Radio>
              ))}
            </div>
          </RadioGroup>
          {conflict.registryAsked ? (
            <>
              <ApprovalFields value={approval} onChange={setApproval} isInvalid={tried} onEnter={go} />
              {decide.failure ? <FailureNote failure={decide.failure} tone="refused" /> : null}
              <div className="row end">
                <Button variant="danger" onPress={go} isPending={decide.isPending} data-action="decide">
                  {t("conflict.decide")}
                </Button>
              </div>
            </>
          ) : (
            <Note tone="warn">{t("conflict.needsLine")}</Note>
          )}
        </>
      ) : (
        <Note>{entry.text?.[language].todo ?? t("conflict.told")}</Note>
      )}
    </section>
  );
}
