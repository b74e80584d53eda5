import { useTranslation } from "react-i18next";
import type { LineView } from "../../../src/contract/ipc.ts";
import { formatTime } from "../../format/format.ts";

/** The line in a sentence: online, slow, offline since when, sending so many of so many. */
export function useLineWords() {
  const { t } = useTranslation();
  return {
    title: (line: LineView): string => {
      if (line.syncing) return t("lineScreen.title.syncing", line.syncing);
      if (line.state === "online" && line.slow) return t("lineScreen.title.slow");
      return t(`lineScreen.title.${line.state}`, { time: formatTime(line.since) });
    },
    lead: (line: LineView): string =>
      line.state === "online" && line.slow
        ? t("lineScreen.slowLead", { seconds: ((line.roundTripMs ?? 0) / 1000).toFixed(1) })
        : t(`lineWords.${line.state}`),
  };
}
