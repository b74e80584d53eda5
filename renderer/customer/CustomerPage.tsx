import { Languages } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { CustomerBridge, CustomerWindowView } from "../../src/contract/customerWindow.ts";
import { formatTime } from "../format/format.ts";
import { useTheme } from "../frame/useTheme.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import { Button } from "../parts/Button.tsx";
import { CustomerForm } from "./CustomerForm.tsx";
import { CustomerWords } from "./CustomerWords.tsx";

/** The customer's window: what is happening, what to read, where to sign. Nothing of the teller's reaches it. */
export function CustomerPage({ bridge }: { bridge: CustomerBridge }) {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const [view, setView] = useState<CustomerWindowView | null>(null);
  useEffect(() => {
    const stop = bridge.onView(setView);
    void bridge.invoke("view").then((first) => first && setView((now) => now ?? first));
    return stop;
  }, [bridge]);
  useTheme(view?.theme ?? "system");
  const given = view?.language ?? "ko";
  const nobody = view?.scene.kind === "idle" || view?.scene.kind === "identifying";
  const known = useRef(false);
  // What one customer chose is not the next one's language.
  useEffect(() => {
    if (view && (nobody || !known.current)) void i18n.changeLanguage(given);
    known.current = view !== null;
  }, [view, nobody, given, i18n]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = t("customerWindow.title");
  }, [language, t]);
  if (!view) return null;
  const { scene, institution } = view;
  return (
    <I18nProvider locale={language === "en" ? "en-US" : "ko-KR"}>
      <div className="customer-window" data-scene={scene.kind}>
        <header className="customer-window-head">
          <p className="customer-window-name">{institution[language]}</p>
          {view.training ? <p className="customer-window-training">{t("customerWindow.training")}</p> : null}
          <span className="grow" />
          <Clock />
          <Button
            variant="quiet"
            icon={Languages}
            onPress={() => void i18n.changeLanguage(language === "ko" ? "en" : "ko")}
            data-action="language"
          >
            <span lang={language === "ko" ? "en" : "ko"}>{t("customerWindow.otherLanguage")}</span>
          </Button>
        </header>
        <main className="customer-window-main">
          {scene.kind === "form" ? (
            <CustomerForm key={scene.turn} scene={scene} bridge={bridge} />
          ) : (
            <CustomerWords scene={scene} institution={institution[language]} />
          )}
        </main>
      </div>
    </I18nProvider>
  );
}

function Clock() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <time className="mono customer-window-clock">{formatTime(now).slice(0, 5)}</time>;
}
