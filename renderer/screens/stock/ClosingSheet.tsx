import { Signature } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClosingView, ClosingPaper as Paper } from "../../../src/contract/calls/stock.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { useApp } from "../../store/Store.tsx";
import { type Approval, ApprovalFields, noApproval } from "../../transactions/ApprovalFields.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { PaperDesk } from "../paper/PaperDesk.tsx";
import { ClosingPaper } from "./ClosingPaper.tsx";

interface Props {
  readonly view: ClosingView;
  readonly counts: Paper["places"];
  readonly onClose: () => void;
  readonly onSigned: (signed: CallOutput<"closing.sign"> & { readonly approverId: string }) => void;
}

/**
 * The report as it goes on paper, and the supervisor who signs it (R13). What is signed comes back from the main
 * process; once it is on the screen, that very picture becomes the PDF which the journal names.
 */
export function ClosingSheet({ view, counts, onClose, onSigned }: Props) {
  const { t } = useTranslation();
  const { session } = useApp();
  const [approval, setApproval] = useState<Approval>(noApproval);
  const [tried, setTried] = useState(false);
  const [paper, setPaper] = useState<Paper | null>(null);
  const prepare = useCall("closing.prepare", setPaper);
  const sign = useCall("closing.sign", (signed) =>
    onSigned({ ...signed, approverId: paper?.approverId ?? "" }),
  );
  const send = useRef(sign.send);
  send.current = sign.send;
  useEffect(() => {
    if (!paper) return;
    // Two frames: the signed paper has been laid out and painted when it is printed.
    const id = requestAnimationFrame(() =>
      requestAnimationFrame(() => send.current({ closingId: paper.closingId })),
    );
    return () => cancelAnimationFrame(id);
  }, [paper]);
  const busy = prepare.isPending || sign.isPending;
  const failure = sign.failure ?? prepare.failure;
  const go = () => {
    setTried(true);
    if (busy || approval.password === "") return;
    setPaper(null);
    sign.reset();
    prepare.send({ counts: counts.map(({ book: _book, ...count }) => count), approval });
  };
  useKeys("dialog", { enter: go });
  const draft = {
    closingId: "",
    day: view.day,
    preparedAt: null,
    tellerId: session?.tellerId ?? "",
    approverId: null,
    states: view.states,
    places: counts,
    transactions: view.transactions,
    waiting: view.waiting,
  };
  return (
    <Sheet title={t("closing.paperTitle")} name="closing" size="wide" onClose={onClose}>
      <PaperDesk size="A4">
        <ClosingPaper paper={paper ?? draft} />
      </PaperDesk>
      <ApprovalFields value={approval} onChange={setApproval} isInvalid={tried} autoFocus onEnter={go} />
      {failure ? <FailureNote failure={failure} compact tone={failure.rule ? "refused" : "failed"} /> : null}
      <div className="row end">
        <Button
          variant="primary"
          icon={Signature}
          keyName="Enter"
          onPress={go}
          isPending={busy}
          data-action="signClosing"
        >
          {t("closing.sign")}
        </Button>
      </div>
    </Sheet>
  );
}
