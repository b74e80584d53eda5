/** The window's calls about the branch's stock (R17), a part of `calls` in ipc.ts. All need a teller who is signed in. */
import { z } from "zod";
import { Hex, Instant, SerialNumber, TellerId, TokenRef, Uuid, VendorCode } from "../ids.ts";
import { SerialRange, StockMove, WaitingShipment } from "../shipments.ts";
import { CountedPlace, Day, DiscardKind, SpoilReason, StockPlace, StockStates } from "../stockEntries.ts";
import { Approval, Recorded } from "./shared.ts";

const Words = z.string().max(300);
const Typed = z.string().max(40);

/** A shipment that waits, and how many cards of it are in this stock already. */
const ShipmentView = WaitingShipment.extend({ received: z.int() });
export type ShipmentView = z.infer<typeof ShipmentView>;

/** Stock of a replaced workstation, and how many of its cards have not arrived. */
const StockMoveView = StockMove.extend({ waiting: z.int() });
export type StockMoveView = z.infer<typeof StockMoveView>;

const ListRejection = z.enum(["serialNumber", "vendorCode", "duplicate", "otherShipment", "notAnnounced"]);

/** What a list of delivered cards says, beside what the centre announced and what is here already. */
export const DeliveryView = z.object({
  listId: Uuid,
  fileName: z.string(),
  format: z.enum(["csv", "pskc"]),
  shipmentId: z.string().nullable(),
  vendorCode: VendorCode.nullable(),
  /** Cards to receive. */
  boxes: z.array(SerialRange),
  fresh: z.int(),
  /** In this stock already: received once (R16). */
  already: z.int(),
  rejectedCount: z.int(),
  /** The first of them. `at` is the line, or the number of the key package. */
  rejected: z.array(z.object({ at: z.int(), serialNumber: z.string(), reason: ListRejection })),
  /** Announced with the same shipment, and not in the list. */
  notListed: z.int(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** Where cards lie, and how many there are by the book. */
const PlaceView = z.object({ place: CountedPlace, book: z.int() });
export type PlaceView = z.infer<typeof PlaceView>;

const SpoiledCard = TokenRef.extend({
  /** `unknown` for what an earlier version wrote, or the registry told. */
  reason: z.string(),
  at: Instant.nullable(),
  tellerId: TellerId.nullable(),
  discarded: z.enum(["returned", "destroyed", "elsewhere"]).nullable(),
});
export type SpoiledCard = z.infer<typeof SpoiledCard>;

const ClosingPlace = PlaceView.extend({
  /** Of today's count (8804), when the book has not moved since. */
  counted: z.int().nullable(),
  explanation: z.string(),
});

const DayTransaction = z.object({ type: z.string(), count: z.int() });

const ClosingView = z.object({
  day: Day,
  /** By whom the day is closed; null while it is open. */
  closed: z
    .object({
      closingId: Uuid,
      at: Instant,
      tellerId: TellerId,
      approverId: TellerId.nullable(),
      differences: z.int(),
    })
    .nullable(),
  openIssues: z.int(),
  waiting: z.int(),
  oldestWaiting: Instant.nullable(),
  states: StockStates,
  places: z.array(ClosingPlace),
  transactions: z.array(DayTransaction),
});
export type ClosingView = z.infer<typeof ClosingView>;

const ClosingCount = z.object({
  place: CountedPlace,
  counted: z.int().min(0).max(1_000_000),
  explanation: Words,
});

/** What is signed: as it goes on paper. */
export const ClosingPaper = z.object({
  closingId: Uuid,
  day: Day,
  preparedAt: Instant,
  tellerId: TellerId,
  approverId: TellerId,
  states: StockStates,
  places: z.array(ClosingCount.extend({ book: z.int() })),
  transactions: z.array(DayTransaction),
  waiting: z.int(),
});
export type ClosingPaper = z.infer<typeof ClosingPaper>;

export const stockCalls = {
  /** What is on its way to this branch; without the line, what the registry said last (R12). */
  "stock.shipments": {
    input: z.void(),
    output: z.object({
      shipments: z.array(ShipmentView),
      moves: z.array(StockMoveView),
      registryAsked: z.boolean(),
    }),
  },
  /** Choose a file with the list of delivered cards; null when none was chosen. The window never sees its content. */
  "stock.chooseList": { input: z.void(), output: DeliveryView.nullable() },
  /** Take the cards from the first to the last serial number, as they were read off the cards, into the stock. */
  "stock.receive": {
    input: z.object({
      shipmentId: z.string().min(1).max(64),
      vendorCode: VendorCode,
      listId: Uuid.nullable(),
      first: Typed,
      last: Typed,
    }),
    output: Recorded.extend({ cards: z.int(), first: SerialNumber, last: SerialNumber }),
  },
  "stock.places": { input: z.void(), output: z.object({ places: z.array(PlaceView) }) },
  /** The cards that must lie in a place by the book. */
  "stock.cards": { input: z.object({ place: CountedPlace }), output: z.object({ cards: z.array(TokenRef) }) },
  "stock.handOver": {
    input: z.object({
      from: StockPlace,
      to: StockPlace,
      pick: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("number"), cards: z.int().min(1).max(5000) }),
        z.object({ kind: z.literal("range"), first: Typed, last: Typed }),
      ]),
      /** The other person, who signs in for it at this moment. */
      confirm: Approval,
    }),
    output: Recorded.extend({ cards: z.int(), boxes: z.array(SerialRange), confirmedBy: TellerId }),
  },
  "stock.spoiled": { input: z.void(), output: z.object({ cards: z.array(SpoiledCard) }) },
  "stock.spoil": {
    input: TokenRef.extend({ reason: SpoilReason, note: Words, approval: Approval.nullable() }),
    output: Recorded,
  },
  "stock.discard": {
    input: z.object({
      how: DiscardKind,
      cards: z.array(TokenRef).min(1).max(5000),
      note: Words,
      approval: Approval,
    }),
    output: Recorded.extend({ cards: z.int() }),
  },
  "stock.count": {
    input: z.object({
      place: CountedPlace,
      counted: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("number"), cards: z.int().min(0).max(1_000_000) }),
        z.object({ kind: z.literal("serials"), cards: z.array(TokenRef).max(5000) }),
      ]),
      explanation: Words,
    }),
    output: Recorded.extend({ book: z.int(), counted: z.int(), missing: z.int(), surplus: z.int() }),
  },
  "closing.view": { input: z.void(), output: ClosingView },
  /** R13: the supervisor signs in; what they sign comes back, for the window to show it as it is printed. */
  "closing.prepare": {
    input: z.object({ counts: z.array(ClosingCount).min(1).max(200), approval: Approval }),
    output: ClosingPaper,
  },
  /** Keep what the window shows as PDF, and close the day with it. */
  "closing.sign": {
    input: z.object({ closingId: Uuid }),
    output: Recorded.extend({ pdfPath: z.string(), sha256: Hex.length(64) }),
  },
  "closing.reopen": { input: z.object({ reason: Words.min(1), approval: Approval }), output: Recorded },
} as const;
