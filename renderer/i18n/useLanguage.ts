import { useTranslation } from "react-i18next";
import type { Language } from "../../src/contract/ipc.ts";

/** The language that is shown now. */
export function useLanguage(): Language {
  return useTranslation().i18n.resolvedLanguage === "en" ? "en" : "ko";
}
