/** The window's calls of 9001: find customers and cards, and what became of them. A part of `calls` in ipc.ts. */
import { z } from "zod";
import { Instant, InstitutionCode, TellerId, TokenRef, Uuid } from "../ids.ts";
import { PhoneView } from "../phones.ts";
import { EntryOutcome } from "../registry.ts";
import { TokenState } from "../token.ts";
import { TokenHistory, TokenView } from "../tokenView.ts";

/** Somebody this counter has met before, masked (R14). They are not identified by being found (R2). */
export const KnownCustomer = z.object({
  customerId: Uuid,
  kind: z.enum(["personal", "soleProprietor"]),
  maskedName: z.string(),
  birthDate: z.string(),
  maskedPhone: z.string(),
  tokens: z.array(TokenRef.extend({ institutionCode: InstitutionCode, state: TokenState })),
});
export type KnownCustomer = z.infer<typeof KnownCustomer>;

/** A card that the ledger knows. */
export const KnownCard = TokenRef.extend({
  state: z.enum([...TokenState.options, "writing", "issued"]),
  institutionCode: InstitutionCode.nullable(),
  customer: z.object({ customerId: Uuid, maskedName: z.string() }).nullable(),
});
export type KnownCard = z.infer<typeof KnownCard>;

/** One journal entry in what it says to people; nothing that proves anything. */
export const HistoryEntry = z.object({
  seq: z.int(),
  at: Instant,
  type: z.string(),
  tellerId: TellerId,
  approverId: TellerId.nullable(),
  token: TokenRef.nullable(),
  maskedName: z.string().nullable(),
  /** Why, or what befell it: `lost`, `customerAsked` … */
  reason: z.string().nullable(),
  /** The card that this one replaces (R3). */
  replaces: TokenRef.nullable(),
  /** The signed application, to be opened again. */
  formId: Uuid.nullable(),
  /** What the registry said; null while the entry waits for the line (R12). */
  outcome: EntryOutcome.nullable(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

const history = {
  /** Oldest first. */
  entries: z.array(HistoryEntry),
  /** False when older ones are left out. */
  complete: z.boolean(),
};

/** All of them need a teller who is signed in. None of them changes anything. */
export const inquiryCalls = {
  /** A page of the customers that fit, in order of name; with the first page, the cards that fit. */
  "inquiry.search": {
    input: z.object({
      query: z.string().max(80),
      offset: z.int().nonnegative(),
      limit: z.int().min(1).max(200),
    }),
    output: z.object({ total: z.int(), customers: z.array(KnownCustomer), cards: z.array(KnownCard) }),
  },
  "inquiry.customer": {
    input: z.object({ customerId: Uuid }),
    output: z.object({ customer: KnownCustomer, cards: z.array(KnownCard), ...history }),
  },
  "inquiry.card": {
    input: TokenRef,
    output: z.object({ card: KnownCard.nullable(), customer: KnownCustomer.nullable(), ...history }),
  },
  /** What the registry knows of a card, at all institutions. */
  "inquiry.registry": {
    input: TokenRef,
    output: z.object({ view: TokenView, history: TokenHistory, phones: z.array(PhoneView) }),
  },
} as const;
