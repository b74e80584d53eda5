import { useTranslation } from "react-i18next";
import type { SpoiledCard } from "../../../src/contract/calls/stock.ts";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { useNames } from "./places.ts";

const reasons = [
  "cardFailed",
  "cardLost",
  "cardForeign",
  "tellerGaveUp",
  "wiped",
  "damaged",
  "misprinted",
  "chipDead",
  "missing",
] as const;

/** Why a card is spoiled, as far as it was written down. */
export const reasonName = (reason: string) => reasons.find((known) => known === reason) ?? "unknown";

/** Spoiled cards, those that are still in the branch first. */
export function SpoiledTable({ cards }: { cards: readonly SpoiledCard[] }) {
  const { t } = useTranslation();
  const { person } = useNames();
  if (cards.length === 0) return <p className="hint">{t("spoiledCards.none")}</p>;
  const inOrder = [...cards].sort((a, b) => Number(a.discarded !== null) - Number(b.discarded !== null));
  return (
    <table className="stock-table">
      <thead>
        <tr>
          <th scope="col">{t("spoiledCards.card")}</th>
          <th scope="col">{t("spoiledCards.reason")}</th>
          <th scope="col">{t("spoiledCards.when")}</th>
          <th scope="col">{t("spoiledCards.where")}</th>
        </tr>
      </thead>
      <tbody>
        {inOrder.map(({ vendorCode, serialNumber, reason, at, tellerId, discarded }) => (
          <tr key={`${vendorCode}-${serialNumber}`} className={discarded ? "gone" : undefined}>
            <td className="mono nowrap">
              {vendorCode}-{groupSerial(serialNumber)}
            </td>
            <td>{t(`spoilReason.${reasonName(reason)}`)}</td>
            <td>
              <span className="mono">{at ? formatInstant(at) : "–"}</span>
              {tellerId ? <span className="hint"> {person(tellerId)}</span> : null}
            </td>
            <td>
              <Badge tone={discarded ? "info" : "warn"}>{t(`discarded.${discarded ?? "here"}`)}</Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
