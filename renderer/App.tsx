import { useEffect } from "react";
import { I18nProvider } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Frame } from "./frame/Frame.tsx";
import { useTheme } from "./frame/useTheme.ts";
import { StartFailed } from "./screens/starting/StartFailed.tsx";
import { Starting } from "./screens/starting/Starting.tsx";
import { useStore } from "./store/Store.tsx";

/** Starting, start failed, or the frame with its screen. */
export function App() {
  const { app, startFailure } = useStore().state;
  const { t, i18n } = useTranslation();
  const language = app?.language;
  useTheme(app?.theme ?? "system");
  useEffect(() => {
    if (language && i18n.resolvedLanguage !== language) i18n.changeLanguage(language);
  }, [language, i18n]);
  const shown = i18n.resolvedLanguage ?? "ko";
  useEffect(() => {
    document.documentElement.lang = shown;
    document.title = t("brand");
  }, [shown, t]);
  return (
    <I18nProvider locale={shown === "en" ? "en-US" : "ko-KR"}>
      {app ? <Frame /> : startFailure ? <StartFailed failure={startFailure} /> : <Starting />}
    </I18nProvider>
  );
}
