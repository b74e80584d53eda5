/** Journal entries about cards that no customer holds (R17): who keeps them, what becomes of them, and the close of a day. */
import { z } from "zod";
import { Hex, SerialNumber, TellerId, TokenRef, Uuid, VendorCode } from "./ids.ts";

const token = { vendorCode: VendorCode, serialNumber: SerialNumber };
/** As many as one entry of a shipment holds. */
const Cards = z.array(TokenRef).min(1).max(5000);
const Note = z.string().trim().max(300);

const Safe = z.object({ kind: z.literal("safe") });
const Drawer = z.object({ kind: z.literal("drawer"), tellerId: TellerId });

/** Who keeps cards that can be issued: the branch's safe, or a teller in their drawer. */
export const StockPlace = z.discriminatedUnion("kind", [Safe, Drawer]);
export type StockPlace = z.infer<typeof StockPlace>;

/** Where cards can be counted: also those that are spoiled and have not left the branch. */
export const CountedPlace = z.discriminatedUnion("kind", [
  Safe,
  Drawer,
  z.object({ kind: z.literal("spoiled") }),
]);
export type CountedPlace = z.infer<typeof CountedPlace>;

/** Cards change hands. Two people: the entry's teller, and the one who signed in for it at that moment. */
const StockHandedOver = z.object({
  type: z.literal("stock.handedOver"),
  body: z.object({ from: StockPlace, to: StockPlace, confirmedBy: TellerId, cards: Cards }),
});

export const SpoilReason = z.enum(["damaged", "misprinted", "chipDead", "missing"]);
export type SpoilReason = z.infer<typeof SpoilReason>;

/** A card of the stock that is given to nobody any more. One that is missing needs a supervisor (R13). */
const StockSpoiled = z.object({
  type: z.literal("stock.spoiled"),
  body: z.object({ ...token, reason: SpoilReason, note: Note }),
});

export const DiscardKind = z.enum(["returned", "destroyed"]);
export type DiscardKind = z.infer<typeof DiscardKind>;

/** Spoiled cards leave the branch: back to the vendor, or destroyed before two people (R13). */
const StockDiscarded = z.object({
  type: z.literal("stock.discarded"),
  body: z.object({ how: DiscardKind, cards: Cards, note: Note }),
});

/** What a count found beside what the book says, and why they differ. */
const Count = z.object({
  place: CountedPlace,
  book: z.int().nonnegative(),
  counted: z.int().nonnegative(),
  explanation: Note,
});

const StockCounted = z.object({
  type: z.literal("stock.counted"),
  body: z.object({
    countId: Uuid,
    ...Count.shape,
    method: z.enum(["number", "serials"]),
    /** Of a count by serial number: in the book and not there, there and not in the book. */
    missing: z.array(TokenRef).max(5000),
    surplus: z.array(TokenRef).max(5000),
  }),
});

/** A day by the workstation's own clock: `2026-11-22`. */
export const Day = z.iso.date();

export const StockStates = z.object({
  inStock: z.int().nonnegative(),
  allotted: z.int().nonnegative(),
  writing: z.int().nonnegative(),
  issued: z.int().nonnegative(),
  spoiled: z.int().nonnegative(),
  discarded: z.int().nonnegative(),
});
export type StockStates = z.infer<typeof StockStates>;

/** R17, R13: the day's book and count, signed by a supervisor who is not the teller. */
const ClosingSigned = z.object({
  type: z.literal("closing.signed"),
  body: z.object({
    closingId: Uuid,
    day: Day,
    states: StockStates,
    counts: z.array(Count).min(1).max(200),
    /** Journal entries of the day by type. */
    transactions: z.record(z.string().max(64), z.int().positive()),
    /** Entries that the registry had not answered then. */
    waiting: z.int().nonnegative(),
    /** Of the closing report as PDF, which is kept in the workstation's data folder. */
    reportSha256: Hex.length(64),
  }),
});

/** R13: work goes on after all; the day will be closed again. */
const ClosingReopened = z.object({
  type: z.literal("closing.reopened"),
  body: z.object({ closingId: Uuid, day: Day, reason: Note.min(1) }),
});

export const stockEntries = [
  StockHandedOver,
  StockSpoiled,
  StockDiscarded,
  StockCounted,
  ClosingSigned,
  ClosingReopened,
] as const;
