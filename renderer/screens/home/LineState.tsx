import { useTranslation } from "react-i18next";
import { formatTime } from "../../format/format.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp } from "../../store/Store.tsx";

const tones = {
  connecting: "info",
  online: "ok",
  offline: "warn",
  refused: "bad",
  quarantined: "bad",
  replaced: "bad",
} as const;

/** The line to the registry, and what can be done with it as it is (R12). */
export function LineState() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { line } = useApp().status;
  const actions = useActions();
  return (
    <section className="home-state" aria-labelledby="line-title">
      <h2 id="line-title">{t("line.title")}</h2>
      <p className="home-figure">
        <Badge tone={tones[line.state]}>{t(`line.${line.state}`)}</Badge>
        <span className="home-figure-note">{t("line.since", { time: formatTime(line.since) })}</span>
      </p>
      <p className="home-state-words">
        {line.failure ? line.failure[language].happened : t(`lineWords.${line.state}`)}
      </p>
      <p className="home-state-words">
        {line.failure ? line.failure[language].todo : t("line.queuedLong", { count: line.queued })}
      </p>
      <Button
        variant="quiet"
        onPress={() => actions.open("line")}
        className="home-state-more"
        data-action="line"
      >
        9301 {t("transaction.line")}
      </Button>
    </section>
  );
}
