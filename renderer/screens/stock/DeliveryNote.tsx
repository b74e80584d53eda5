import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DeliveryView } from "../../../src/contract/calls/stock.ts";
import { Button } from "../../parts/Button.tsx";
import { Facts } from "../../parts/Facts.tsx";

/** What a list that was read says, and each of its rows that does not fit, with why. */
export function DeliveryNote({ list, onClose }: { list: DeliveryView; onClose: () => void }) {
  const { t } = useTranslation();
  const cards = (count: number) => t("stock.left", { count });
  return (
    <section className="delivery" aria-labelledby="delivery-title">
      <header className="delivery-head">
        <h2 id="delivery-title">{t("receiveStock.listTitle", { file: list.fileName })}</h2>
        <Button variant="quiet" icon={X} onPress={onClose} data-action="closeList">
          {t("receiveStock.closeList")}
        </Button>
      </header>
      <Facts
        className="four"
        facts={[
          { name: t("receiveStock.fresh"), value: cards(list.fresh) },
          { name: t("receiveStock.already"), value: cards(list.already) },
          { name: t("receiveStock.notListed"), value: cards(list.notListed) },
          { name: t("receiveStock.rejected"), value: cards(list.rejectedCount) },
        ]}
      />
      {list.rejected.length > 0 ? (
        <ul className="rejected" aria-label={t("receiveStock.rejected")}>
          {list.rejected.map(({ at, serialNumber, reason }) => (
            <li key={`${at}-${serialNumber}`}>
              <span className="hint">{t("receiveStock.row", { at })}</span>
              <span className="mono">{serialNumber === "" ? "–" : serialNumber}</span>
              <span>{t(`listRejection.${reason}`)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
