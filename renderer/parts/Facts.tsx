import type { ReactNode } from "react";

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** Serial numbers, codes and times. */
  readonly mono?: boolean;
  /** Too long for half a line. */
  readonly wide?: boolean;
}

/** Names and values, one below the other. */
export function Facts({ facts, className = "" }: { facts: readonly (Fact | null)[]; className?: string }) {
  return (
    <dl className={`facts ${className}`}>
      {facts.map((fact) =>
        fact ? (
          <div key={fact.name} className={fact.wide ? "wide" : undefined}>
            <dt>{fact.name}</dt>
            <dd className={fact.mono ? "mono" : undefined}>{fact.value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
