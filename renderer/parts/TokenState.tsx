import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "./Badge.tsx";

const tones = {
  active: "ok",
  suspended: "warn",
  locked: "warn",
  disposed: "bad",
} as const satisfies Record<string, Tone>;
const names = ["active", "suspended", "locked", "disposed"] as const;

/** Where a token is in its life, in one word. */
export function TokenState({ state }: { state: string }) {
  const { t } = useTranslation();
  const name = names.find((known) => known === state);
  return <Badge tone={name ? tones[name] : "info"}>{t(`tokenState.${name ?? "other"}`)}</Badge>;
}
