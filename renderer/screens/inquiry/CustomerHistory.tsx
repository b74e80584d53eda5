import { useQuery } from "@tanstack/react-query";
import { Button as AriaButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { groupSerial } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Patience } from "../../parts/Patience.tsx";
import type { Subject } from "../../store/inquiry.ts";
import { useApp } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCardState } from "../book/cardState.ts";
import { EntryTable } from "../book/EntryTable.tsx";
import { StartList } from "./StartList.tsx";
import { startsForCustomer } from "./starts.ts";

interface Props {
  readonly customerId: string;
  readonly onBack: () => void;
  readonly onOpen: (subject: Subject) => void;
}

/** A customer's whole history at this counter: their cards, what can be begun, every entry. */
export function CustomerHistory({ customerId, onBack, onOpen }: Props) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const { institution } = useApp();
  const cardState = useCardState();
  const asked = useQuery({
    queryKey: ["inquiry.customer", customerId],
    queryFn: () => invoke(bridge, "inquiry.customer", { customerId }),
    staleTime: 0,
    gcTime: 0,
  });
  if (!asked.data) {
    return (
      <TransactionPanel
        id="inquiry"
        state={asked.error ? "failed" : "loading"}
        title={t("inquiry.loadingHistory")}
        onBack={onBack}
        failure={asked.error ? failureOf(asked.error) : null}
        focusTitle
      >
        {asked.error ? null : (
          <Patience skeleton={<div className="skeleton block" />} words={<p>{t("inquiry.reading")}</p>} />
        )}
      </TransactionPanel>
    );
  }
  const { customer, cards, entries, complete } = asked.data;
  const holdsOurs = cards.some(
    (card) => card.institutionCode === institution.code && card.state !== "disposed",
  );
  return (
    <TransactionPanel
      id="inquiry"
      state="customer"
      title={t("inquiry.customerTitle", { name: customer.maskedName })}
      onBack={onBack}
      focusTitle
    >
      <Facts
        className="two"
        facts={[
          { name: t("customer.birthDate"), value: customer.birthDate, mono: true },
          { name: t("customer.phone"), value: customer.maskedPhone, mono: true },
          { name: t("customer.kind"), value: t(`kind.${customer.kind}`) },
          { name: t("inquiry.cards"), value: t("inquiry.cardCount", { count: cards.length }) },
        ]}
      />
      {cards.length > 0 ? (
        <ul className="inquiry-cards" aria-label={t("customer.tokens")}>
          {cards.map((card) => (
            <li key={`${card.vendorCode}-${card.serialNumber}`}>
              <AriaButton
                className="inquiry-card"
                onPress={() =>
                  onOpen({ kind: "card", vendorCode: card.vendorCode, serialNumber: card.serialNumber })
                }
                data-card={card.serialNumber}
              >
                <span className="mono">
                  {card.vendorCode}-{groupSerial(card.serialNumber)}
                </span>
                <span className="quiet-text">
                  {card.institutionCode === null || card.institutionCode === institution.code
                    ? t("customer.ourToken")
                    : t("customer.otherToken", { code: card.institutionCode })}
                </span>
                <Badge tone={cardState(card.state).tone}>{cardState(card.state).word}</Badge>
              </AriaButton>
            </li>
          ))}
        </ul>
      ) : null}
      <StartList starts={startsForCustomer(holdsOurs)} customer={customer} token={null} />
      <h2 className="book-title">{t("inquiry.entries")}</h2>
      <EntryTable title={t("inquiry.entries")} entries={entries.toReversed()} complete={complete} />
    </TransactionPanel>
  );
}
