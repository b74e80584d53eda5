import type { TokenRef } from "../../src/contract/ids.ts";
import { useKept } from "../drafts/DraftScope.tsx";
import { type ChosenToken, useTokenOptions } from "./TokenChoice.tsx";

const forms = ["held", "reader", "typed"] as const;

/** A card as a draft keeps it: `held:71-0042819037`. */
function parse(kept: string): ChosenToken | null {
  const [, from, vendorCode = "", serialNumber = ""] = /^(\w+):(\d*)-(\d*)$/.exec(kept) ?? [];
  const known = forms.find((form) => form === from);
  return known ? { from: known, vendorCode, serialNumber } : null;
}

/**
 * The card a transaction is about, of those it can be about: the one it was opened for, or the one that was chosen
 * before it was interrupted.
 */
export function useToken(given: TokenRef | null, filter: Parameters<typeof useTokenOptions>[0]) {
  const options = useTokenOptions(filter);
  const first = given && options.find(({ serialNumber }) => serialNumber === given.serialNumber);
  const [kept, keep] = useKept(
    "token",
    first ? `${first.from}:${first.vendorCode}-${first.serialNumber}` : "",
  );
  const token = parse(kept);
  const choose = (next: ChosenToken | null) =>
    keep(next ? `${next.from}:${next.vendorCode}-${next.serialNumber}` : "");
  return { options, token, choose };
}
