import type { X509 } from "./certificate.ts";

const ANY_POLICY = "2.5.29.32.0";

/** Policies that hold along a path: all, or these. */
type Policies = "any" | ReadonlySet<string>;

const policiesOf = ({ policies }: X509): Policies =>
  policies.includes(ANY_POLICY) ? "any" : new Set(policies);

function both(a: Policies, b: Policies): Policies {
  if (a === "any") return b;
  if (b === "any") return a;
  return new Set([...a].filter((policy) => b.has(policy)));
}

/**
 * RFC 5280 section 6.1 without policy mapping, which only ever adds policies: those that every certificate of the path
 * names must not be none where a CA asks for one (requireExplicitPolicy), nor all others than the registry takes.
 * @param path the customer's certificate first, without the trust anchor
 * @param accepted the registry's own list; null: whichever
 */
export function policiesHold(path: readonly X509[], accepted: readonly string[] | null): boolean {
  const held = path.map(policiesOf).reduce(both, "any");
  const some = held === "any" || held.size > 0;
  const asked = path.some(({ policyConstraints }, below) => {
    const within = policyConstraints?.requireExplicitPolicy;
    return within !== undefined && within <= below;
  });
  if (asked && !some) return false;
  return accepted === null || held === "any" || accepted.some((policy) => held.has(policy));
}
