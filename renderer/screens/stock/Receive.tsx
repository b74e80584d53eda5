import { FileText, PackageOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryView, ShipmentView } from "../../../src/contract/calls/stock.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import type { WaitingRange } from "../../../src/contract/shipments.ts";
import { groupSerial } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { BoxList } from "./BoxList.tsx";
import { DeliveryNote } from "./DeliveryNote.tsx";
import { MovedStock } from "./MovedStock.tsx";
import { ReceiveBox } from "./ReceiveBox.tsx";
import { useAsked } from "./useAsked.ts";

/** A box that can be received: by the announcement, or by a list that came with it. */
export interface Box extends WaitingRange {
  readonly shipmentId: string;
  readonly vendorCode: string;
  readonly listId: string | null;
}

const boxesOf = (shipments: readonly ShipmentView[], list: DeliveryView | null): readonly Box[] => {
  if (!list) {
    return shipments.flatMap(({ shipmentId, vendorCode, waiting }) =>
      waiting.map((range) => ({ ...range, shipmentId, vendorCode, listId: null })),
    );
  }
  const { shipmentId, vendorCode, listId } = list;
  if (shipmentId === null || vendorCode === null) return [];
  return list.boxes.map((range) => ({ ...range, shipmentId, vendorCode, listId }));
};

/** 8801: what is on its way, a box of it in the hand, its cards in the stock (R17). */
export function Receive() {
  const { t } = useTranslation();
  const language = useLanguage();
  const asked = useAsked("stock.shipments");
  const [list, setList] = useState<DeliveryView | null>(null);
  const [chosen, setChosen] = useState(0);
  const [box, setBox] = useState<Box | null>(null);
  const [done, setDone] = useState<CallOutput<"stock.receive"> | null>(null);
  const open = useCall("stock.chooseList", (view) => {
    if (!view) return;
    setList(view);
    setChosen(0);
  });
  const choose = () => (open.isPending ? undefined : open.send());
  useKeys("screen", box || done ? {} : { f7: choose });
  if (done && box) {
    return (
      <TransactionDone
        id="receiveStock"
        title={t("receiveStock.done", { count: done.cards })}
        lead={t("receiveStock.doneLead")}
        recorded={done}
        facts={[
          { name: t("receiveStock.shipment"), value: box.shipmentId, mono: true },
          { name: t("receiveStock.cards"), value: t("stock.left", { count: done.cards }) },
          { name: t("receiveStock.first"), value: groupSerial(done.first), mono: true },
          { name: t("receiveStock.last"), value: groupSerial(done.last), mono: true },
        ]}
      />
    );
  }
  if (box) return <ReceiveBox box={box} onBack={() => setBox(null)} onDone={setDone} />;
  const { shipments = [], moves = [] } = asked.data ?? {};
  const boxes = boxesOf(shipments, list);
  const current = boxes[chosen] ?? boxes[0];
  const known = asked.data !== undefined;
  const take = () => (current ? setBox(current) : undefined);
  return (
    <TransactionPanel
      id="receiveStock"
      state={known ? (current ? "boxes" : "nothing") : "loading"}
      title={t(known && !current ? "receiveStock.nothing" : "receiveStock.title")}
      lead={known && !current ? t("receiveStock.nothingLead") : t("receiveStock.lead")}
      focusTitle={known && !current}
      failure={open.failure ?? asked.failure}
      next={
        current
          ? { label: t("receiveStock.take"), onPress: take, icon: PackageOpen, isDisabled: !known }
          : undefined
      }
      more={
        <Button
          icon={FileText}
          keyName="F7"
          onPress={choose}
          isPending={open.isPending}
          data-action="chooseList"
        >
          {t("receiveStock.list")}
        </Button>
      }
    >
      {known || asked.failure ? null : (
        <Patience
          skeleton={<div className="skeleton boxes-skeleton" aria-hidden="true" />}
          words={<p className="hint">{t("receiveStock.asking")}</p>}
        />
      )}
      {asked.data && !asked.data.registryAsked ? (
        <Note tone="warn">{t("receiveStock.lastKnown")}</Note>
      ) : null}
      {moves.length > 0 ? <MovedStock moves={moves} /> : null}
      {list ? <DeliveryNote list={list} onClose={() => setList(null)} /> : null}
      {boxes.length > 0 ? (
        <BoxList
          boxes={boxes}
          shipments={shipments}
          chosen={current ? boxes.indexOf(current) : 0}
          onChange={setChosen}
          onEnter={take}
          language={language}
        />
      ) : null}
    </TransactionPanel>
  );
}
