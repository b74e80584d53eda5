import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Button as AriaButton, Switch } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { SimulatedCard } from "../../src/contract/ipc.ts";
import { failureOf, invoke, useBridge } from "../bridge.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import { FailureNote } from "../parts/FailureNote.tsx";
import { useReader } from "../store/card.ts";
import { useApp } from "../store/Store.tsx";
import { PracticeMenu } from "./PracticeMenu.tsx";

/** Training only: cards that lie beside the simulated reader, and a line that can be cut. */
export function TrainingTray() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const queries = useQueryClient();
  const language = useLanguage();
  const { status } = useApp();
  const insertion = useReader()?.card?.insertion ?? null;
  const cards = useQuery({
    queryKey: ["simulator.cards", insertion],
    queryFn: () => invoke(bridge, "simulator.cards"),
    placeholderData: (before: SimulatedCard[] | undefined) => before,
  });
  const move = useMutation({
    mutationFn: (card: SimulatedCard) =>
      card.inserted
        ? invoke(bridge, "simulator.remove")
        : invoke(bridge, "simulator.insert", { id: card.id }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["simulator.cards"] }),
  });
  const add = useMutation({
    mutationFn: () => invoke(bridge, "simulator.add", { kind: "blank" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["simulator.cards"] }),
  });
  const setLine = useMutation({ mutationFn: (up: boolean) => invoke(bridge, "training.setLine", { up }) });
  const failed = move.error ?? add.error ?? setLine.error;
  return (
    <section className="panel tray" aria-labelledby="tray-title">
      <header className="tray-head">
        <h2 id="tray-title">{t("training.tray")}</h2>
        <Switch
          className="switch"
          isSelected={status.line.state === "online" || status.line.state === "connecting"}
          onChange={(up) => setLine.mutate(up)}
        >
          <span className="switch-track" aria-hidden="true" />
          {t("training.line")}
        </Switch>
      </header>
      <div className="tray-actions">
        <AriaButton className="tray-add" onPress={() => add.mutate()}>
          <Plus size={15} aria-hidden="true" className="icon" />
          {t("training.addBlank")}
        </AriaButton>
        <PracticeMenu />
      </div>
      <div className="tray-cards">
        {cards.data?.map((card) => (
          <AriaButton
            key={card.id}
            className={`tray-card ${card.kind}${card.inserted ? " inserted" : ""}`}
            aria-pressed={card.inserted}
            onPress={() => move.mutate(card)}
            data-simulated={card.kind}
          >
            <span className="tray-plastic" aria-hidden="true" />
            <span className="tray-words">
              <span>{card.label[language]}</span>
              {card.inserted ? <span className="tray-where">{t("training.takeOff")}</span> : null}
            </span>
          </AriaButton>
        ))}
      </div>
      {failed ? <FailureNote failure={failureOf(failed)} compact /> : null}
    </section>
  );
}
