import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { isBarred } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { AllotmentState } from "./AllotmentState.tsx";
import { ConflictCard } from "./ConflictCard.tsx";
import { LineHour } from "./LineHour.tsx";
import { useLineWords } from "./lineWords.ts";
import { QueueTable } from "./QueueTable.tsx";

const PAGE = 50;

/** The line, the last hour of it, what it makes impossible, what waits for it, and what a person has to decide. */
export function LineScreen() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const queries = useQueryClient();
  const { line, stock } = useApp().status;
  const words = useLineWords();
  const [settled, setSettled] = useState(0);
  // What waits is another thing with every change of the line and of the queue.
  const now = [line.state, line.queued, settled] as const;
  const history = useQuery({
    queryKey: ["line.history", ...now],
    queryFn: () => invoke(bridge, "line.history"),
    placeholderData: (before) => before,
  });
  const conflicts = useQuery({
    queryKey: ["line.conflicts", ...now],
    queryFn: () => invoke(bridge, "line.conflicts"),
    placeholderData: (before) => before,
  });
  const queue = useInfiniteQuery({
    queryKey: ["line.queue", ...now],
    queryFn: ({ pageParam }) => invoke(bridge, "line.queue", { limit: PAGE, from: pageParam }),
    initialPageParam: null as Parameters<typeof invoke<"line.queue">>[2]["from"],
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
  const again = () => void queries.invalidateQueries();
  const failed = queue.error ?? conflicts.error;
  const entries = queue.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <TransactionPanel
      id="line"
      state={line.state}
      title={words.title(line)}
      lead={words.lead(line)}
      next={{
        label: t("lineScreen.again"),
        onPress: again,
        icon: RefreshCw,
        isPending: queue.isFetching,
        autoFocus: true,
      }}
      failure={failed ? failureOf(failed) : null}
    >
      {line.failure ? <FailureNote failure={line.failure} tone="refused" /> : null}
      {conflicts.data?.map((conflict) => (
        <ConflictCard
          key={conflict.entry.seq}
          conflict={conflict}
          onDecided={() => setSettled((count) => count + 1)}
        />
      ))}
      {history.data ? <LineHour stretches={history.data} /> : null}
      {stock.moving > 0 ? <Note tone="warn">{t("lineScreen.moving", { count: stock.moving })}</Note> : null}
      {isBarred(line) ? null : <AllotmentState />}
      {queue.isPending ? (
        <Patience
          skeleton={<div className="skeleton block" aria-hidden="true" />}
          words={<p className="lead">{t("lineScreen.waitingFor")}</p>}
        />
      ) : entries.length === 0 ? (
        <Note tone="ok">{t("lineScreen.nothing")}</Note>
      ) : (
        <QueueTable
          entries={entries}
          {...(queue.hasNextPage ? { onMore: () => void queue.fetchNextPage() } : {})}
        />
      )}
    </TransactionPanel>
  );
}
