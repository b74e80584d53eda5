import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileSpreadsheet } from "lucide-react";
import { useState } from "react";
import { Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { Charts } from "./Charts.tsx";
import { FigureTable } from "./FigureTable.tsx";
import { dayAfter, dayOf } from "./figures.ts";
import { Totals } from "./Totals.tsx";
import { useFigureTable } from "./useFigureTable.ts";

const spans = ["1", "7", "30", "90"] as const;
type Span = (typeof spans)[number] | "";

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** 9201: what this workstation did, by day, teller and product, as charts and as a table. */
export function FiguresScreen() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const [today] = useState(() => dayOf(new Date()));
  const [span, setSpan] = useState<Span>("7");
  const [range, setRange] = useState({ from: dayAfter(today, -6), to: today });
  const [asTable, setAsTable] = useState(false);
  const { from, to } = range;
  const valid = isDay(from) && isDay(to) && from <= to && dayAfter(from, 366) > to;
  const read = useQuery({
    queryKey: ["figures.read", from, to],
    queryFn: () => invoke(bridge, "figures.read", range),
    placeholderData: keepPreviousData,
    enabled: valid,
    staleTime: 0,
    gcTime: 0,
  });
  const rows = read.data?.rows ?? [];
  const table = useFigureTable(rows);
  const save = useCall("table.save");
  const saveAs = (format: "csv" | "xlsx") => {
    if (rows.length === 0 || save.isPending) return;
    save.send({
      name: `smartotp-9201-${from}-${to}`,
      format,
      columns: [...table.columns],
      rows: table.rows.map((row) => [...row]),
    });
  };
  const choose = (days: Span) => {
    setSpan(days);
    if (days !== "") setRange({ from: dayAfter(today, 1 - Number(days)), to: today });
  };
  const change = (part: Partial<typeof range>) => {
    setSpan("");
    setRange({ ...range, ...part });
  };
  useKeys("screen", { f6: () => setAsTable((before) => !before), f7: () => saveAs("csv") });
  const empty = read.data !== undefined && rows.length === 0;
  return (
    <TransactionPanel
      id="figures"
      state={asTable ? "table" : "charts"}
      title={t("figures.title")}
      lead={t("figures.lead")}
      failure={read.error ? failureOf(read.error) : save.failure}
      more={
        <>
          <Button keyName="F6" onPress={() => setAsTable(!asTable)} data-action="asTable">
            {t(asTable ? "figures.asCharts" : "figures.asTable")}
          </Button>
          <Button keyName="F7" isDisabled={rows.length === 0} onPress={() => saveAs("csv")} data-action="csv">
            CSV
          </Button>
          <Button
            icon={FileSpreadsheet}
            isDisabled={rows.length === 0}
            onPress={() => saveAs("xlsx")}
            data-action="xlsx"
          >
            {t("figures.xlsx")}
          </Button>
        </>
      }
    >
      <div className="figures-range">
        <Choice
          quiet
          autoFocus
          label={t("figures.span")}
          options={spans.map((value) => ({ value, label: t(`figures.days.${value}`) }))}
          value={span}
          onChange={choose}
        />
        <Day field="from" label={t("figures.from")} value={from} onChange={(day) => change({ from: day })} />
        <Day field="to" label={t("figures.to")} value={to} onChange={(day) => change({ to: day })} />
      </div>
      {valid ? null : <Note tone="warn">{t("figures.wrongRange")}</Note>}
      {save.result?.path ? <Note tone="ok">{t("figures.saved", { path: save.result.path })}</Note> : null}
      {read.isLoading ? (
        <Patience skeleton={<div className="skeleton block" />} words={<p>{t("figures.reading")}</p>} />
      ) : null}
      {empty ? <p className="figures-none">{t("figures.none")}</p> : null}
      {rows.length > 0 ? (
        <>
          <Totals rows={rows} />
          {asTable ? <FigureTable {...table} /> : <Charts rows={rows} from={from} to={to} />}
        </>
      ) : null}
    </TransactionPanel>
  );
}

interface DayProps {
  readonly field: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}

function Day({ field, label, value, onChange }: DayProps) {
  return (
    <TextField
      className="field figures-day"
      value={value}
      onChange={(text) => onChange(text.replace(/[^\d-]/g, ""))}
      maxLength={10}
      inputMode="numeric"
      autoComplete="off"
      isInvalid={!isDay(value)}
      validationBehavior="aria"
      data-field={field}
    >
      <Label>{label}</Label>
      <Input className="input mono" placeholder="2026-11-22" />
    </TextField>
  );
}
