import { Label, Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { ShipmentView } from "../../../src/contract/calls/stock.ts";
import type { Language } from "../../../src/contract/ipc.ts";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import type { Box } from "./Receive.tsx";

interface Props {
  readonly boxes: readonly Box[];
  readonly shipments: readonly ShipmentView[];
  readonly chosen: number;
  readonly onChange: (index: number) => void;
  readonly onEnter: () => void;
  readonly language: Language;
}

/** The boxes that can be received, by shipment; how much of each is here already. */
export function BoxList({ boxes, shipments, chosen, onChange, onEnter, language }: Props) {
  const { t } = useTranslation();
  const names = [...new Set(boxes.map(({ shipmentId }) => shipmentId))];
  return (
    <RadioGroup className="boxes" value={String(chosen)} onChange={(key) => onChange(Number(key))}>
      <Label className="boxes-label">{t("receiveStock.which")}</Label>
      <div
        className="boxes-list"
        onKeyDownCapture={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          event.stopPropagation();
          onEnter();
        }}
      >
        {names.map((shipmentId) => (
          <div key={shipmentId} className="shipment">
            <ShipmentHead
              shipmentId={shipmentId}
              shipment={shipments.find((known) => known.shipmentId === shipmentId)}
              language={language}
            />
            {boxes.map((box, i) =>
              box.shipmentId === shipmentId ? (
                <Radio
                  key={box.first}
                  value={String(i)}
                  className="token-option box"
                  autoFocus={i === chosen}
                >
                  <span className="mono">
                    {box.vendorCode}-{groupSerial(box.first)}
                  </span>
                  <span className="mono box-last">– {groupSerial(box.last)}</span>
                  {box.movedFrom ? <Badge tone="info">{t("movedStock.badge")}</Badge> : <span />}
                  <b>{t("stock.left", { count: box.cards })}</b>
                </Radio>
              ) : null,
            )}
          </div>
        ))}
      </div>
    </RadioGroup>
  );
}

function ShipmentHead({
  shipmentId,
  shipment,
  language,
}: {
  shipmentId: string;
  shipment: ShipmentView | undefined;
  language: Language;
}) {
  const { t } = useTranslation();
  const waiting = shipment?.waiting.reduce((sum, { cards }) => sum + cards, 0) ?? 0;
  const all = (shipment?.received ?? 0) + waiting;
  return (
    <div className="shipment-head">
      <p>
        <b className="mono">{shipmentId}</b>
        {shipment ? (
          <span className="hint">
            {t("receiveStock.announced", { time: formatInstant(shipment.announcedAt) })}
          </span>
        ) : null}
      </p>
      {shipment ? (
        <>
          <svg className="gauge" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect
              className="gauge-allotted"
              width={(shipment.received / Math.max(1, all)) * 100}
              height="4"
            />
          </svg>
          <p className="hint">
            {t("receiveStock.progress", {
              received: shipment.received.toLocaleString(language),
              all: all.toLocaleString(language),
            })}
          </p>
        </>
      ) : null}
    </div>
  );
}
