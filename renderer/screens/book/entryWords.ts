import { useTranslation } from "react-i18next";
import type { HistoryEntry } from "../../../src/contract/calls/inquiry.ts";
import type { JournalType } from "../../../src/contract/journal.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import type { Tone } from "../../parts/Badge.tsx";
import { useApp } from "../../store/Store.tsx";

/** Every kind of journal entry, and how it looks on a card's line of life. */
const tones: Readonly<Record<JournalType, Tone>> = {
  "issue.begun": "info",
  "issue.completed": "ok",
  "issue.spoiled": "bad",
  "stock.received": "info",
  "stock.handedOver": "info",
  "stock.spoiled": "bad",
  "stock.discarded": "bad",
  "stock.counted": "info",
  "closing.signed": "info",
  "closing.reopened": "warn",
  "registration.added": "ok",
  "registration.removed": "info",
  "incident.reported": "warn",
  "incident.released": "ok",
  "token.unlocked": "ok",
  "token.timeCorrected": "info",
  "token.disposed": "bad",
  "conflict.resolved": "info",
  "phone.invited": "info",
  "phone.uninvited": "info",
  "phone.revoked": "info",
  "card.rekeyed": "info",
  "form.signed": "info",
};
/** What the registry alone tells. */
const eventTones = {
  "token.received": "info",
  "token.allotted": "info",
  "token.returned": "info",
  "token.activated": "ok",
  "token.suspended": "warn",
  "token.errorCounted": "warn",
  "token.locked": "warn",
  "token.spoiled": "bad",
  "phone.registered": "ok",
  "phone.replaced": "info",
  "phone.forgotten": "info",
  "phone.integrityRefused": "warn",
} as const satisfies Readonly<Record<string, Tone>>;
const reasons = [
  "lost",
  "stolen",
  "damaged",
  "customerAsked",
  "expired",
  "other",
  "stock",
  "cardFailed",
  "cardLost",
  "cardForeign",
  "tellerGaveUp",
  "wiped",
  "phoneLost",
  "phoneChanged",
  "suspected",
  "misprinted",
  "chipDead",
  "missing",
  "found",
  "wrongOtps",
  "offlineLimit",
] as const;

const isEntry = (type: string): type is JournalType => Object.hasOwn(tones, type);
const isEvent = (kind: string): kind is keyof typeof eventTones => Object.hasOwn(eventTones, kind);

/** Every kind of entry, in the order in which they are spoken of. */
export const entryTypes = Object.keys(tones).filter(isEntry);

/** How an entry or an event of the registry is marked. */
export function toneOf(type: string): Tone {
  return isEntry(type) ? tones[type] : isEvent(type) ? eventTones[type] : "info";
}

/** What happened, why, and by whom, in words. */
export function useEntryWords() {
  const { t } = useTranslation();
  const { tellers } = useApp();
  const language = useLanguage();
  const reasonWord = (reason: string | null | undefined): string | null => {
    const known = reasons.find((name) => name === reason);
    return known ? t(`entryReason.${known}`) : null;
  };
  return {
    what: (type: string): string =>
      isEntry(type) ? t(`entry.${type}`) : isEvent(type) ? t(`event.${type}`) : type,
    why: reasonWord,
    who: (tellerId: string): string =>
      tellers.find((teller) => teller.tellerId === tellerId)?.name[language] ?? tellerId,
    outcome: (entry: Pick<HistoryEntry, "outcome">): { readonly tone: Tone; readonly word: string } => {
      switch (entry.outcome?.outcome) {
        case "applied":
          return { tone: "ok", word: t("entryOutcome.applied") };
        case "refused":
          return { tone: "bad", word: t("entryOutcome.refused") };
        case "conflict":
          return { tone: "warn", word: t("entryOutcome.conflict") };
        default:
          return { tone: "warn", word: t("entryOutcome.waiting") };
      }
    },
  };
}
