import { Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ApprovalRequest } from "../../src/contract/calls/approvals.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import { formatTime } from "../format/format.ts";
import { Button } from "../parts/Button.tsx";
import { FailureNote } from "../parts/FailureNote.tsx";
import { Note } from "../parts/Note.tsx";
import { useEntryWords } from "../screens/book/entryWords.ts";
import { useActions } from "../store/actions.ts";
import { useApp, useStore } from "../store/Store.tsx";
import { type TransactionId, transactionOf } from "./table.ts";
import { useCall } from "./useCall.ts";

/** The approval that this transaction is finished with, if it was given for this customer (decision 0018). */
export function useApprovedRequest(id: TransactionId): ApprovalRequest | null {
  const { approved } = useStore().state;
  const { customer } = useApp();
  const fits = approved?.code === transactionOf(id).code && approved.customerId === customer?.customerId;
  return fits ? approved : null;
}

/** In place of a supervisor's password: who approved it, and when. */
export function ApprovedNote({ request }: { request: ApprovalRequest }) {
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

interface Props {
  readonly id: TransactionId;
  readonly token: TokenRef | null;
  readonly reason: ApprovalRequest["reason"] | "";
  /** Something is missing: it is said where it is missing. */
  readonly onMissing: () => void;
}

/** No supervisor is at the counter: leave it for one, and let the customer go or wait (R13). */
export function ApproveLater({ id, token, reason, onMissing }: Props) {
  const { t } = useTranslation();
  const actions = useActions();
  const ask = useCall("approvals.ask", () => actions.go({ name: "transaction", id: "approvals" }));
  const press = () => {
    if (!token || reason === "") return onMissing();
    const { vendorCode, serialNumber } = token;
    ask.send({ code: transactionOf(id).code, vendorCode, serialNumber, reason });
  };
  return (
    <div className="approve-later">
      <Button
        variant="quiet"
        icon={Hourglass}
        isPending={ask.isPending}
        onPress={press}
        data-action="approveLater"
      >
        {t("approvals.later")}
      </Button>
      {ask.failure ? <FailureNote failure={ask.failure} tone="refused" compact /> : null}
    </div>
  );
}
