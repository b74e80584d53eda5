import type { TokenRef } from "../../src/contract/ids.ts";

/** What 9001 tells about: a customer, or a card. */
export type Subject =
  | { readonly kind: "customer"; readonly customerId: string }
  | ({ readonly kind: "card" } & TokenRef);

/** Where the teller was in 9001: it is found again when they come back. */
export interface InquiryPlace {
  readonly query: string;
  /** The row that was chosen. */
  readonly at: number;
  /** What is open, the last one in front; Esc closes one at a time. */
  readonly open: readonly Subject[];
}

export const noInquiry: InquiryPlace = { query: "", at: 0, open: [] };
