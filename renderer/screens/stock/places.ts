import { useTranslation } from "react-i18next";
import type { CountedPlace } from "../../../src/contract/stockEntries.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useApp } from "../../store/Store.tsx";

/** A name for a place that is a value as well: `safe`, `spoiled`, `@t1001`. */
export const placeKey = (place: CountedPlace): string =>
  place.kind === "drawer" ? `@${place.tellerId}` : place.kind;

/** The place that can be issued from, of such a name. */
export const stockPlaceOf = (key: string) =>
  key.startsWith("@") ? ({ kind: "drawer", tellerId: key.slice(1) } as const) : ({ kind: "safe" } as const);

/** What people call a teller, and a place. */
export function useNames() {
  const { t } = useTranslation();
  const { tellers, session } = useApp();
  const language = useLanguage();
  const person = (tellerId: string): string =>
    tellers.find((teller) => teller.tellerId === tellerId)?.name[language] ?? tellerId;
  const place = (at: CountedPlace): string => {
    if (at.kind !== "drawer") return t(`place.${at.kind}`);
    return at.tellerId === session?.tellerId
      ? t("place.mine", { name: person(at.tellerId) })
      : t("place.drawer", { name: person(at.tellerId) });
  };
  return { person, place };
}
