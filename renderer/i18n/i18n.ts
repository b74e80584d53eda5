import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Failure } from "../../src/contract/errors.ts";
import type { Language } from "../../src/contract/ipc.ts";
import { en, ko } from "./words.ts";

/** The window's words in both languages; nothing is fetched. */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: "ko",
    resources: { ko: { translation: ko }, en: { translation: en } },
    // React escapes; i18next must not do it twice.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}

/** Failures that only the window can know of: it cannot ask the main process for the words. */
export function ownFailure(name: keyof typeof ko.ownFailure): Failure {
  return { code: `window.${name}`, ko: ko.ownFailure[name], en: en.ownFailure[name] };
}
