import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Choice } from "../../parts/Choice.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Picker } from "../../parts/Picker.tsx";
import { useApp } from "../../store/Store.tsx";
import { EntryTable } from "../book/EntryTable.tsx";
import { entryTypes, useEntryWords } from "../book/entryWords.ts";
import { dayAfter, dayOf } from "../figures/figures.ts";

const spans = ["1", "7", "30"] as const;
const ALL = "*";

/** What a second person has approved: who, whom, when and what, with filters. */
export function PastApprovals() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const language = useLanguage();
  const { tellers } = useApp();
  const { what } = useEntryWords();
  const [today] = useState(() => dayOf(new Date()));
  const [span, setSpan] = useState<(typeof spans)[number]>("7");
  const [tellerId, setTeller] = useState(ALL);
  const [approverId, setApprover] = useState(ALL);
  const [type, setType] = useState(ALL);
  const query = {
    from: dayAfter(today, 1 - Number(span)),
    to: today,
    ...(tellerId === ALL ? {} : { tellerId }),
    ...(approverId === ALL ? {} : { approverId }),
  };
  const past = useQuery({
    queryKey: ["approvals.past", query],
    queryFn: () => invoke(bridge, "approvals.past", query),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const all = past.data?.entries ?? [];
  const entries = all.filter((entry) => type === ALL || entry.type === type);
  const everyone = { value: ALL, label: t("approvals.all") };
  const people = (role?: "supervisor") =>
    tellers
      .filter((teller) => role === undefined || teller.role === role)
      .map((teller) => ({ value: teller.tellerId, label: teller.name[language] }));
  return (
    <div className="past">
      <h2 className="book-title">{t("approvals.past")}</h2>
      <div className="past-filters">
        <Choice
          quiet
          label={t("figures.span")}
          options={spans.map((value) => ({ value, label: t(`figures.days.${value}`) }))}
          value={span}
          onChange={setSpan}
        />
        <Picker
          label={t("book.what")}
          options={[
            everyone,
            ...entryTypes
              .filter((known) => known === type || all.some((entry) => entry.type === known))
              .map((known) => ({ value: known, label: what(known) })),
          ]}
          value={type}
          onChange={setType}
        />
        <Picker
          label={t("book.who")}
          options={[everyone, ...people()]}
          value={tellerId}
          onChange={setTeller}
        />
        <Picker
          label={t("flow.approver")}
          options={[everyone, ...people("supervisor")]}
          value={approverId}
          onChange={setApprover}
        />
      </div>
      {past.error ? <FailureNote failure={failureOf(past.error)} compact /> : null}
      {past.data ? (
        <EntryTable
          title={t("approvals.past")}
          entries={entries}
          complete={past.data.complete}
          showsCustomer
        />
      ) : null}
    </div>
  );
}
