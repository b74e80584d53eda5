import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineView } from "../../src/contract/ipc.ts";
import { formatClock, formatOffset } from "../format/format.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import type { Tone } from "../parts/Badge.tsx";
import { useReader, useReaderName } from "../store/card.ts";
import { useApp } from "../store/Store.tsx";

const lineTones: Record<LineView["state"], Tone> = {
  connecting: "info",
  online: "ok",
  offline: "warn",
  refused: "bad",
  quarantined: "bad",
  replaced: "bad",
};

/** Reader, line and queue, clock offset, where the key is kept, date and time. */
export function StatusLine() {
  const { t } = useTranslation();
  const { status, keyStore, version } = useApp();
  const { line } = status;
  return (
    <footer className="status">
      <div className="status-live" aria-live="polite">
        <ReaderState />
        <span className={`status-item ${lineTones[line.state]}`} data-line={line.state}>
          <span className={`dot ${lineTones[line.state]}`} aria-hidden="true" />
          {t(`line.${line.state}`)} · {t("line.queued", { count: line.queued })}
        </span>
      </div>
      {line.clockOffsetMs === null ? null : (
        <span className={`status-item${Math.abs(line.clockOffsetMs) > 5000 ? " warn" : ""}`}>
          {t("status.clockOffset", { seconds: formatOffset(line.clockOffsetMs) })}
        </span>
      )}
      {keyStore === "file" ? <span className="status-item">{t("status.keyInFile")}</span> : null}
      <span className="grow" />
      <span className="status-item quiet">{t("status.version", { version })}</span>
      <Clock />
    </footer>
  );
}

function ReaderState() {
  const { t } = useTranslation();
  const { reader: service } = useApp().status;
  const reader = useReader();
  const nameOf = useReaderName();
  if (reader) {
    const state = reader.inUse ? "inUse" : reader.card ? "card" : "empty";
    const tone = reader.inUse ? "info" : "ok";
    return (
      <>
        <span className={`status-item ${tone}`} data-reader={state}>
          <span className={`dot ${tone}`} aria-hidden="true" />
          <span className="status-name">{nameOf(reader)}</span> · {t(`reader.${state}`)}
        </span>
        {service.service === "ready" ? null : (
          <span className="status-item quiet">{t(`readerService.${service.service}`)}</span>
        )}
      </>
    );
  }
  const tone = service.service === "starting" || service.service === "restarting" ? "info" : "warn";
  return (
    <span className={`status-item ${tone}`} data-reader={service.service}>
      <span className={`dot ${tone}`} aria-hidden="true" />
      {service.service === "ready" ? t("reader.none") : t(`readerService.${service.service}`)}
    </span>
  );
}

function Clock() {
  const language = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time className="status-item clock" dateTime={new Date(now).toISOString()}>
      {formatClock(now, language)}
    </time>
  );
}
