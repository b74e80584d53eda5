import { useTranslation } from "react-i18next";
import type { ApprovalRequest } from "../../../src/contract/calls/approvals.ts";
import { formatTime, groupSerial } from "../../format/format.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp } from "../../store/Store.tsx";
import { transactions } from "../../transactions/table.ts";
import { useCall } from "../../transactions/useCall.ts";
import { useEntryWords } from "../book/entryWords.ts";

const tones: Readonly<Record<ApprovalRequest["state"], Tone>> = {
  waiting: "warn",
  approved: "ok",
  refused: "bad",
  used: "info",
  withdrawn: "info",
  expired: "warn",
};

interface Props {
  readonly requests: readonly ApprovalRequest[];
  readonly onDecide: (requestId: string) => void;
  readonly onChanged: () => void;
}

/** What waits, and what became of today's requests: each with what whoever is signed in may do with it. */
export function RequestList({ requests, onDecide, onChanged }: Props) {
  const { t } = useTranslation();
  const { session } = useApp();
  const { why, who } = useEntryWords();
  const actions = useActions();
  const withdraw = useCall("approvals.withdraw", onChanged);
  const mine = (request: ApprovalRequest) => request.tellerId === session?.tellerId;
  const decides = (request: ApprovalRequest) =>
    session?.role === "supervisor" && !mine(request) && request.state === "waiting";
  const first = requests.find(
    (request) => decides(request) || (mine(request) && request.state === "approved"),
  );
  return (
    <>
      <ul className="requests" aria-label={t("approvals.requests")}>
        {requests.map((request) => {
          const id = transactions.find(({ code }) => code === request.code)?.id;
          const reason = why(request.reason);
          return (
            <li key={request.requestId} className="request" data-request={request.state}>
              <div className="request-words">
                <p className="request-what">
                  <span className="mono">{request.code}</span> {id ? t(`transaction.${id}`) : ""}
                  {reason ? ` · ${reason}` : ""}
                </p>
                <p>
                  {request.maskedName} ·{" "}
                  <span className="mono">
                    {request.token.vendorCode}-{groupSerial(request.token.serialNumber)}
                  </span>
                </p>
                <p className="quiet-text">
                  {t("approvals.asked", { name: who(request.tellerId), time: formatTime(request.askedAt) })}
                  {request.approverId && request.decidedAt
                    ? ` · ${t("approvals.decidedBy", { name: who(request.approverId), time: formatTime(request.decidedAt) })}`
                    : ""}
                </p>
                {request.refusal ? (
                  <p className="request-refusal">{t("approvals.because", { reason: request.refusal })}</p>
                ) : null}
              </div>
              <Badge tone={tones[request.state]}>{t(`approvals.state.${request.state}`)}</Badge>
              {decides(request) ? (
                <Button
                  autoFocus={request === first}
                  onPress={() => onDecide(request.requestId)}
                  data-action="decide"
                >
                  {t("approvals.look")}
                </Button>
              ) : null}
              {mine(request) && request.state === "approved" && id ? (
                <Button
                  variant="primary"
                  autoFocus={request === first}
                  onPress={() => void actions.finishApproved(id, request)}
                  data-action="finish"
                >
                  {t("approvals.finish")}
                </Button>
              ) : null}
              {mine(request) && request.state === "waiting" ? (
                <Button
                  variant="quiet"
                  isPending={withdraw.isPending}
                  onPress={() => withdraw.send({ requestId: request.requestId })}
                  data-action="withdraw"
                >
                  {t("approvals.withdraw")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {withdraw.failure ? <FailureNote failure={withdraw.failure} compact /> : null}
    </>
  );
}
