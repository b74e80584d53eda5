/** The window's calls of 9201: figures, and saving a table as a file. A part of `calls` in ipc.ts. */
import { z } from "zod";
import { TellerId } from "../ids.ts";
import { Day } from "../stockEntries.ts";
import { CardProfile } from "../token.ts";

const count = z.int().nonnegative();

/** What one teller did on one day with one kind of card. */
export const FigureRow = z.object({
  day: Day,
  tellerId: TellerId,
  /** How the cards are used; null for what is not about one kind. */
  profile: CardProfile.nullable(),
  issued: count,
  /** Of the issued ones, those that replaced another card (R3). */
  reissued: count,
  registered: count,
  incidents: count,
  spoiled: count,
  /** Milliseconds that the issued ones took, together. */
  issueMs: z.number().nonnegative(),
});
export type FigureRow = z.infer<typeof FigureRow>;

/** Days that a single answer covers. */
const MOST_DAYS = 366;
const DAY_MS = 24 * 60 * 60_000;

export const figureCalls = {
  /** From the journal of this workstation, both days included; needs a teller who is signed in. */
  "figures.read": {
    input: z
      .object({ from: Day, to: Day })
      .refine(({ from, to }) => from <= to, "the first day is not after the last")
      .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < MOST_DAYS * DAY_MS, "a year at most"),
    output: z.object({ rows: z.array(FigureRow) }),
  },
} as const;

/** Answered by the window's own process, which has the system's dialogs. */
export const tableCalls = {
  /** Save a table where the teller says; the path is null when they changed their mind. */
  "table.save": {
    input: z.object({
      /** The file's name that is proposed, without its ending. */
      name: z.string().regex(/^[\p{L}\p{N} ._-]{1,80}$/u),
      format: z.enum(["csv", "xlsx"]),
      columns: z.array(z.string().max(100)).min(1).max(50),
      rows: z.array(z.array(z.union([z.string().max(500), z.number(), z.null()])).max(50)).max(50_000),
    }),
    output: z.object({ path: z.string().nullable() }),
  },
} as const;
export type TableToSave = z.infer<(typeof tableCalls)["table.save"]["input"]>;
