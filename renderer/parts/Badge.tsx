import type { ReactNode } from "react";

export type Tone = "ok" | "info" | "warn" | "bad" | "quiet";

/** A state in one word, with a mark so that colour is never alone. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      <span className={`dot ${tone}`} aria-hidden="true" />
      {children}
    </span>
  );
}
