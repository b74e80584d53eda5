import { useTranslation } from "react-i18next";
import type { KnownCard, KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import { groupSerial } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { useCardState } from "../book/cardState.ts";

/** A customer in the list of those who were found, masked (R14); an empty row until the page is there. */
export function CustomerRow({ customer }: { customer: KnownCustomer | null }) {
  const { t } = useTranslation();
  const state = useCardState();
  if (!customer) return <span className="found-coming skeleton" aria-hidden="true" />;
  const ours = customer.tokens.find((token) => token.state !== "disposed") ?? customer.tokens[0];
  return (
    <>
      <span className="found-name">{customer.maskedName}</span>
      <span className="mono">{customer.birthDate}</span>
      <span className="mono">{customer.maskedPhone}</span>
      <span className="found-card">
        {ours ? (
          <>
            <span className="mono">
              {ours.vendorCode}-{ours.serialNumber}
            </span>
            <Badge tone={state(ours.state).tone}>{state(ours.state).word}</Badge>
          </>
        ) : (
          <span className="quiet-text">{t("inquiry.noCard")}</span>
        )}
      </span>
    </>
  );
}

/** A card in the list. */
export function CardRow({ card }: { card: KnownCard }) {
  const { t } = useTranslation();
  const state = useCardState();
  return (
    <>
      <span className="found-name mono">
        {card.vendorCode}-{groupSerial(card.serialNumber)}
      </span>
      <span className="found-whose">{card.customer ? card.customer.maskedName : t("inquiry.nobody")}</span>
      <span className="found-card">
        <Badge tone={state(card.state).tone}>{state(card.state).word}</Badge>
      </span>
    </>
  );
}
