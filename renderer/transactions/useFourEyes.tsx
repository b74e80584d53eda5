import { Hourglass } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalRequest } from "../../src/contract/calls/approvals.ts";
import type { Failure } from "../../src/contract/errors.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import { formatTime } from "../format/format.ts";
import { Button } from "../parts/Button.tsx";
import { Note } from "../parts/Note.tsx";
import { useEntryWords } from "../screens/book/entryWords.ts";
import { useActions } from "../store/actions.ts";
import { useApp, useStore } from "../store/Store.tsx";
import { type Approval, ApprovalFields, noApproval } from "./ApprovalFields.tsx";
import { type TransactionId, transactionOf } from "./table.ts";
import { useCall } from "./useCall.ts";

interface Order {
  readonly id: TransactionId;
  /** Null while none is chosen. */
  readonly token: TokenRef | null;
  readonly reason: ApprovalRequest["reason"] | "";
  /** The call that needs the approval: what was typed for it is tried anew, what was approved for it is used up. */
  readonly call: { readonly failure: Failure | null; readonly result?: unknown; readonly reset: () => void };
  /** It cannot be left yet: what is missing is said where it is missing. */
  readonly onMissing: () => void;
  readonly onEnter?: () => void;
  readonly isInvalid: boolean;
  readonly autoFocus?: boolean;
}

/** A supervisor's password at this moment, or what one approved earlier that day. */
export type Given = Approval | { readonly requestId: string };

interface FourEyes {
  /** The approval that this transaction is finished with, if a supervisor gave one before. */
  readonly request: ApprovalRequest | null;
  /** What the call takes; null while no supervisor has said anything. */
  readonly by: Given | null;
  /** For the form: the supervisor's password, or who approved it before. */
  readonly fields: ReactNode;
  /** For the foot: leave it for a supervisor. */
  readonly later: ReactNode;
  readonly failure: Failure | null;
}

/** R13: a supervisor types their password here, has approved it before, or is left to do so later (decision 0018). */
export function useFourEyes({ id, token, reason, call, onMissing, ...fields }: Order): FourEyes {
  const { t } = useTranslation();
  const actions = useActions();
  const request = useApprovedRequest(id);
  const [typed, setTyped] = useState(noApproval);
  const ask = useCall("approvals.ask", () => actions.go({ name: "transaction", id: "approvals" }));
  const settled = request !== null && (call.failure !== null || call.result !== undefined);
  useEffect(() => {
    if (settled) void actions.lookAtApproved(request.requestId);
  }, [settled, request, actions]);
  const later = () => {
    if (!token || reason === "") return onMissing();
    const { vendorCode, serialNumber } = token;
    ask.send({ code: transactionOf(id).code, vendorCode, serialNumber, reason });
  };
  const change = (next: Approval) => {
    setTyped(next);
    call.reset();
  };
  return {
    request,
    by: request ? { requestId: request.requestId } : typed.password === "" ? null : typed,
    fields: request ? (
      <ApprovedNote request={request} />
    ) : (
      <ApprovalFields value={typed} onChange={change} {...fields} />
    ),
    later: request ? null : (
      <Button
        variant="quiet"
        icon={Hourglass}
        isPending={ask.isPending}
        onPress={later}
        data-action="approveLater"
      >
        {t("approvals.later")}
      </Button>
    ),
    failure: call.failure ?? ask.failure,
  };
}

/** What a supervisor approved earlier for this customer and transaction, and is being finished now. */
export function useApprovedRequest(id: TransactionId): ApprovalRequest | null {
  const { approved } = useStore().state;
  const { customer } = useApp();
  const fits = approved?.code === transactionOf(id).code && approved.customerId === customer?.customerId;
  return fits ? approved : null;
}

/** In place of a supervisor's password: who approved it, and when. */
function ApprovedNote({ request }: { request: ApprovalRequest }) {
  const { t } = useTranslation();
  const { who } = useEntryWords();
  return (
    <Note tone="ok">
      {t("approvals.given", {
        name: who(request.approverId ?? ""),
        time: formatTime(request.decidedAt ?? request.askedAt),
      })}
    </Note>
  );
}
