import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReaderView } from "../../src/contract/reader.ts";
import { invoke, useBridge } from "../bridge.ts";
import { useApp, useStore } from "./Store.tsx";

/** The reader the teller works with, as it is now. */
export function useReader(): ReaderView | null {
  const { status } = useApp();
  return status.reader.readers.find((reader) => reader.name === status.selectedReader) ?? null;
}

/** A reader's name as people read it: the simulated one has a name in each language. */
export function useReaderName(): (reader: ReaderView) => string {
  const { t } = useTranslation();
  return (reader) => (reader.kind === "simulated" ? t("reader.simulated") : reader.name);
}

/**
 * What lies on the reader: one look for each insertion, which changes nothing on the card. Not while a card is
 * being written: then the write has the reader for itself.
 */
export function useCardLook() {
  const bridge = useBridge();
  const reader = useReader();
  const { run } = useStore().state;
  const insertion = reader?.card?.insertion ?? null;
  return useQuery({
    queryKey: ["card.look", reader?.name, insertion],
    queryFn: () => invoke(bridge, "card.look"),
    enabled: insertion !== null && run.phase !== "writing",
  });
}

/** The card that should be issued next; null when there is none left. */
export function useSuggestion() {
  const bridge = useBridge();
  const { status } = useApp();
  const reader = useReader();
  const { run } = useStore().state;
  return useQuery({
    queryKey: ["issue.suggest", reader?.card?.insertion ?? null, status.stock],
    queryFn: () => invoke(bridge, "issue.suggest"),
    enabled: run.phase !== "writing",
  });
}
