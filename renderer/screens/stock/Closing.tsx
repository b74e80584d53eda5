import { FileCheck2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClosingView } from "../../../src/contract/calls/stock.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { FilePath } from "../../parts/FilePath.tsx";
import { Note } from "../../parts/Note.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { ClosedDay } from "./ClosedDay.tsx";
import { ClosingPlaces } from "./ClosingPlaces.tsx";
import { ClosingSheet } from "./ClosingSheet.tsx";
import { DayTransactions } from "./DayTransactions.tsx";
import { cardsOf } from "./fields.tsx";
import { placeKey, useNames } from "./places.ts";
import { useAsked } from "./useAsked.ts";

type Signed = CallOutput<"closing.sign"> & { readonly approverId: string; readonly differences: number };

/** 8901: book against count, what was done today, what still waits; signed by a supervisor (R17, R13). */
export function Closing() {
  const { t } = useTranslation();
  const asked = useAsked("closing.view");
  const { person } = useNames();
  const [signed, setSigned] = useState<Signed | null>(null);
  const view = asked.data;
  if (signed && view) {
    return (
      <TransactionDone
        id="closing"
        title={t("closing.done", { day: view.day })}
        lead={t("closing.doneLead")}
        recorded={signed}
        facts={[
          { name: t("closing.approver"), value: person(signed.approverId) },
          { name: t("closing.differences"), value: t("closing.places", { count: signed.differences }) },
          { name: t("closing.report"), value: <FilePath path={signed.pdfPath} />, mono: true, wide: true },
          { name: t("closing.sha256"), value: signed.sha256, mono: true, wide: true },
        ]}
      />
    );
  }
  if (view?.closed) return <ClosedDay view={view} closed={view.closed} />;
  if (view) return <OpenDay view={view} onSigned={setSigned} />;
  return <TransactionPanel id="closing" state="loading" title={t("closing.title")} failure={asked.failure} />;
}

/** What was typed of a place. */
export interface TypedCount {
  readonly counted: string;
  readonly explanation: string;
}

function OpenDay({ view, onSigned }: { view: ClosingView; onSigned: (signed: Signed) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [typed, setTyped] = useTyped(view);
  const [tried, setTried] = useState(false);
  const [sheet, setSheet] = useState(false);
  const rows = view.places.map(({ place, book }) => {
    const { counted, explanation } = typed[placeKey(place)] ?? { counted: "", explanation: "" };
    return { place, book, counted: cardsOf(counted), explanation: explanation.trim() };
  });
  const complete = rows.every(
    ({ counted, book, explanation }) => counted !== null && (counted === book || explanation !== ""),
  );
  const go = () => {
    setTried(true);
    if (view.openIssues > 0) return;
    if (complete) setSheet(true);
    else requestAnimationFrame(focusFirstWrong);
  };
  const counts = rows.map(({ counted, ...row }) => ({ ...row, counted: counted ?? 0 }));
  const differences = counts.filter(({ book, counted }) => book !== counted).length;
  return (
    <TransactionPanel
      id="closing"
      state="open"
      title={t("closing.title")}
      lead={t("closing.lead", { day: view.day })}
      next={{
        label: t("closing.toPaper"),
        onPress: go,
        icon: FileCheck2,
        isDisabled: view.openIssues > 0,
      }}
    >
      <div className="transaction-form">
        {view.openIssues > 0 ? (
          <Note tone="warn">{t("closing.openIssues", { count: view.openIssues })}</Note>
        ) : null}
        {view.waiting > 0 ? (
          <Note tone="info">{t("closing.waiting", { entries: view.waiting.toLocaleString(language) })}</Note>
        ) : null}
        <ClosingPlaces rows={view.places} typed={typed} onChange={setTyped} tried={tried} onEnter={go} />
        <DayTransactions view={view} />
      </div>
      {sheet ? (
        <ClosingSheet
          view={view}
          counts={counts}
          onClose={() => setSheet(false)}
          onSigned={(done) => onSigned({ ...done, differences })}
        />
      ) : null}
    </TransactionPanel>
  );
}

/** The next keystroke belongs to what is missing. */
function focusFirstWrong(): void {
  document.querySelector<HTMLInputElement>(".closing-places [data-invalid] input")?.focus();
}

/** What is typed survives Esc, the lock and a power cut; today's counts (8804) stand there already. */
function useTyped(view: ClosingView) {
  const [kept, setKept] = useKept<string>("counts", "");
  const earlier = parse(kept);
  const typed: Record<string, TypedCount> = {};
  for (const { place, counted, explanation } of view.places) {
    const key = placeKey(place);
    typed[key] = earlier[key] ?? { counted: counted === null ? "" : String(counted), explanation };
  }
  const set = (key: string, change: Partial<TypedCount>) =>
    setKept(
      JSON.stringify({ ...typed, [key]: { ...(typed[key] ?? { counted: "", explanation: "" }), ...change } }),
    );
  return [typed, set] as const;
}

function parse(text: string): Readonly<Record<string, TypedCount>> {
  if (text === "") return {};
  try {
    return JSON.parse(text) as Record<string, TypedCount>;
  } catch {
    return {};
  }
}
