import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { TokenStanding } from "../../../src/contract/calls/life.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { invoke, useBridge } from "../../bridge.ts";
import { formatInstant } from "../../format/format.ts";
import { Note } from "../../parts/Note.tsx";
import { useApp } from "../../store/Store.tsx";
import { isToken } from "../../transactions/TokenChoice.tsx";

/** How the card stands at the registry; nothing while it is not known. */
export function useStanding(token: TokenRef | null): TokenStanding | null {
  const bridge = useBridge();
  const { customer, status } = useApp();
  const asked = token && isToken(token) ? token : null;
  const { data } = useQuery({
    // Fresh after every transaction, which makes the customer's tokens fresh.
    queryKey: ["life.token", asked?.vendorCode, asked?.serialNumber, customer?.tokens, status.line.state],
    queryFn: () =>
      asked
        ? invoke(bridge, "life.token", { vendorCode: asked.vendorCode, serialNumber: asked.serialNumber })
        : null,
    enabled: asked !== null,
    retry: false,
  });
  return data ?? null;
}

/** R6: every report that nobody has released. */
export function Incidents({ standing }: { standing: TokenStanding | null }) {
  const { t } = useTranslation();
  const { institution } = useApp();
  if (!standing || standing.openIncidents.length === 0) return null;
  return (
    <ul className="incidents" aria-label={t("life.incidents")}>
      {standing.openIncidents.map((incident) => (
        <li key={incident.incidentId}>
          <span className={`incident-kind ${incident.kind}`}>{t(`incident.kinds.${incident.kind}`)}</span>
          <span className="mono">{formatInstant(incident.reportedAt)}</span>
          <span>
            {incident.institutionCode === institution.code
              ? t("customer.ourToken")
              : t("customer.otherToken", { code: incident.institutionCode })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Is the customer's card on the reader? */
export function CardThere({ there }: { there: boolean }) {
  const { t } = useTranslation();
  return (
    <div data-card={there ? "there" : "wanted"}>
      <Note tone={there ? "ok" : "info"}>{t(there ? "life.cardThere" : "life.cardWanted")}</Note>
    </div>
  );
}
