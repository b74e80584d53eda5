import { ChevronDown } from "lucide-react";
import {
  Button as AriaButton,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
} from "react-aria-components";
import { useTranslation } from "react-i18next";
import { invoke, useBridge } from "../bridge.ts";
import { Facts } from "../parts/Facts.tsx";
import { useReaderName } from "../store/card.ts";
import { useApp, useStore } from "../store/Store.tsx";

/** The reader's name; a choice when there is more than one. */
export function ReaderChoice() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const nameOf = useReaderName();
  const { status } = useApp();
  const { run } = useStore().state;
  const { readers } = status.reader;
  if (readers.length < 2) {
    return (
      <Facts
        className="ruled"
        facts={[{ name: t("card.reader"), value: readers[0] ? nameOf(readers[0]) : t("reader.none") }]}
      />
    );
  }
  return (
    <Select
      className="reader-choice"
      aria-label={t("card.reader")}
      value={status.selectedReader}
      isDisabled={run.phase === "writing"}
      onChange={(name) => void invoke(bridge, "reader.select", { name: String(name) })}
    >
      <span className="reader-choice-label" aria-hidden="true">
        {t("card.reader")}
      </span>
      <AriaButton className="reader-choice-button">
        <SelectValue />
        <ChevronDown size={16} aria-hidden="true" className="icon" />
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <ListBox>
          {readers.map((reader) => (
            <ListBoxItem key={reader.name} id={reader.name} textValue={nameOf(reader)} className="menu-item">
              {nameOf(reader)}
              <span className="quiet">{t(reader.card ? "reader.card" : "reader.empty")}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
