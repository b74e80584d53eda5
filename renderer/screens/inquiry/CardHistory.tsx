import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { groupSerial } from "../../format/format.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { Patience } from "../../parts/Patience.tsx";
import type { Subject } from "../../store/inquiry.ts";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCardState } from "../book/cardState.ts";
import { EntryTable } from "../book/EntryTable.tsx";
import { EventTable } from "./EventTable.tsx";
import { type LifeEvent, LifeLine } from "./LifeLine.tsx";
import { RegistryPart } from "./RegistryPart.tsx";
import { StartList } from "./StartList.tsx";
import { startsFor } from "./starts.ts";

interface Props {
  readonly token: TokenRef;
  readonly onBack: () => void;
  readonly onOpen: (subject: Subject) => void;
}

/** A card's whole history: its life as a line, what the registry knows, every entry of this counter. */
export function CardHistory({ token: { vendorCode, serialNumber }, onBack, onOpen }: Props) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const { institution, status } = useApp();
  const cardState = useCardState();
  const [asTable, setAsTable] = useState(false);
  const down = isDown(status.line);
  const token = { vendorCode, serialNumber };
  const kept = useQuery({
    queryKey: ["inquiry.card", vendorCode, serialNumber],
    queryFn: () => invoke(bridge, "inquiry.card", token),
    staleTime: 0,
    gcTime: 0,
  });
  const registry = useQuery({
    queryKey: ["inquiry.registry", vendorCode, serialNumber],
    queryFn: () => invoke(bridge, "inquiry.registry", token),
    enabled: !down,
    staleTime: 0,
    gcTime: 0,
  });
  useKeys("screen", { f6: () => setAsTable((before) => !before) });
  const number = `${vendorCode}-${groupSerial(serialNumber)}`;
  if (!kept.data) {
    return (
      <TransactionPanel
        id="inquiry"
        state={kept.error ? "failed" : "loading"}
        title={t("inquiry.loadingHistory")}
        onBack={onBack}
        failure={kept.error ? failureOf(kept.error) : null}
        focusTitle
      >
        {kept.error ? null : (
          <Patience skeleton={<div className="skeleton block" />} words={<p>{t("inquiry.reading")}</p>} />
        )}
      </TransactionPanel>
    );
  }
  const { card, customer, entries, complete } = kept.data;
  const state = registry.data?.view.state ?? card?.state ?? null;
  const events: readonly LifeEvent[] =
    registry.data?.history.events ??
    entries.map(({ at, type, reason, tellerId }) => ({
      at,
      kind: type,
      detail: reason === null ? {} : { reason },
      tellerId,
    }));
  const asItStands = card && state ? { ...card, state } : card;
  return (
    <TransactionPanel
      id="inquiry"
      state="card"
      title={t("inquiry.cardTitle", { number })}
      onBack={onBack}
      focusTitle
      more={
        <Button keyName="F6" onPress={() => setAsTable(!asTable)} data-action="lifeTable">
          {t(asTable ? "inquiry.asLine" : "inquiry.asTable")}
        </Button>
      }
    >
      <p className="inquiry-state">
        {state ? <Badge tone={cardState(state).tone}>{cardState(state).word}</Badge> : null}
        {customer ? (
          <Button
            variant="quiet"
            onPress={() => onOpen({ kind: "customer", customerId: customer.customerId })}
            data-action="holder"
          >
            {t("inquiry.holder", { name: customer.maskedName })}
          </Button>
        ) : (
          <span className="quiet-text">{t("inquiry.nobody")}</span>
        )}
      </p>
      <section className="life" aria-labelledby="life-title">
        <h2 id="life-title">{t(registry.data ? "inquiry.life" : "inquiry.lifeHere")}</h2>
        {asTable ? <EventTable events={events} /> : <LifeLine events={events} />}
      </section>
      <RegistryPart
        answer={registry.data ?? null}
        failure={registry.error ? failureOf(registry.error) : null}
        down={down}
      />
      <StartList starts={startsFor(asItStands, institution.code)} customer={customer} token={token} />
      <h2 className="book-title">{t("inquiry.entries")}</h2>
      <EntryTable
        title={t("inquiry.entries")}
        entries={entries.toReversed()}
        complete={complete}
        showsCard={false}
      />
    </TransactionPanel>
  );
}
