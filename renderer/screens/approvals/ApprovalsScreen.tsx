import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { useApp } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { DecideRequest } from "./DecideRequest.tsx";
import { PastApprovals } from "./PastApprovals.tsx";
import { RequestList } from "./RequestList.tsx";

/** 9101: what waits for a second person, and what one has approved (R13). */
export function ApprovalsScreen() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const { session } = useApp();
  const [deciding, setDeciding] = useState<string | null>(null);
  const requests = useQuery({
    queryKey: ["approvals.requests"],
    queryFn: () => invoke(bridge, "approvals.requests"),
    staleTime: 0,
    gcTime: 0,
  });
  const all = requests.data ?? [];
  const waiting = all.filter(({ state }) => state === "waiting").length;
  const chosen = all.find(({ requestId, state }) => requestId === deciding && state === "waiting");
  const done = () => {
    setDeciding(null);
    void requests.refetch();
  };
  if (chosen) return <DecideRequest request={chosen} onBack={() => setDeciding(null)} onDone={done} />;
  const isSupervisor = session?.role === "supervisor";
  return (
    <TransactionPanel
      id="approvals"
      state="list"
      title={
        requests.data
          ? t(waiting > 0 ? "approvals.waitingTitle" : "approvals.title", { count: waiting })
          : t("transaction.approvals")
      }
      lead={t(isSupervisor ? "approvals.leadSupervisor" : "approvals.leadTeller")}
      failure={requests.error ? failureOf(requests.error) : null}
      focusTitle={all.length === 0}
    >
      {requests.isLoading ? (
        <Patience skeleton={<div className="skeleton block" />} words={<p>{t("approvals.reading")}</p>} />
      ) : null}
      {requests.data && all.length === 0 ? <Note>{t("approvals.nothing")}</Note> : null}
      {all.length > 0 ? <RequestList requests={all} onDecide={setDeciding} onChanged={done} /> : null}
      <PastApprovals />
    </TransactionPanel>
  );
}
