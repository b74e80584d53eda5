import { PackageCheck } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { groupSerial } from "../../format/format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { isSerial, SerialField } from "./fields.tsx";
import type { Box } from "./Receive.tsx";

interface Props {
  readonly box: Box;
  readonly onBack: () => void;
  readonly onDone: (received: CallOutput<"stock.receive">) => void;
}

/** The numbers are read off the cards themselves: that they are really there is what is recorded (R17). */
export function ReceiveBox({ box, onBack, onDone }: Props) {
  const { t } = useTranslation();
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [tried, setTried] = useState(false);
  const lastField = useRef<HTMLInputElement>(null);
  const receive = useCall("stock.receive", onDone);
  const { shipmentId, vendorCode, listId } = box;
  const wrong = (text: string) => (tried && !isSerial(text) ? t("receiveStock.serialWrong") : null);
  const typed = (set: (text: string) => void) => (text: string) => {
    receive.reset();
    set(text);
  };
  const go = () => {
    setTried(true);
    if (receive.isPending || !isSerial(first) || !isSerial(last)) return;
    receive.send({ shipmentId, vendorCode, listId, first, last });
  };
  return (
    <TransactionPanel
      id="receiveStock"
      state="confirm"
      title={t("receiveStock.confirm")}
      lead={t("receiveStock.confirmLead")}
      onBack={onBack}
      failure={receive.failure}
      next={{
        label: t("receiveStock.receive"),
        onPress: go,
        icon: PackageCheck,
        isPending: receive.isPending,
      }}
    >
      <div className="transaction-form">
        <Facts
          className="two"
          facts={[
            { name: t("receiveStock.shipment"), value: shipmentId, mono: true },
            { name: t("receiveStock.cards"), value: t("stock.left", { count: box.cards }) },
            { name: t("receiveStock.first"), value: groupSerial(box.first), mono: true },
            { name: t("receiveStock.last"), value: groupSerial(box.last), mono: true },
            box.movedFrom
              ? { name: t("movedStock.from"), value: box.movedFrom, mono: true, wide: true }
              : null,
          ]}
        />
        <div className="serials">
          <SerialField
            label={t("receiveStock.firstRead")}
            value={first}
            onChange={typed(setFirst)}
            field="first"
            error={wrong(first)}
            onEnter={() => lastField.current?.focus()}
            autoFocus
          />
          <SerialField
            label={t("receiveStock.lastRead")}
            value={last}
            onChange={typed(setLast)}
            field="last"
            error={wrong(last)}
            onEnter={go}
            inputRef={lastField}
          />
        </div>
        <p className="hint">{t("receiveStock.partial")}</p>
      </div>
    </TransactionPanel>
  );
}
