import { useTranslation } from "react-i18next";
import type { KnownCard } from "../../../src/contract/calls/inquiry.ts";
import type { Tone } from "../../parts/Badge.tsx";

const tones: Readonly<Record<KnownCard["state"], Tone>> = {
  received: "info",
  "in-stock": "info",
  allotted: "info",
  writing: "warn",
  issued: "ok",
  active: "ok",
  suspended: "warn",
  locked: "warn",
  disposed: "bad",
  spoiled: "bad",
};

/** Where a card is in its life, in a word. */
export function useCardState() {
  const { t } = useTranslation();
  return (state: KnownCard["state"]): { readonly tone: Tone; readonly word: string } => ({
    tone: tones[state],
    word: t(`cardState.${state === "in-stock" ? "inStock" : state}`),
  });
}
