import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { TokenRef } from "../../contract/ids.ts";
import type { JournalContent, JournalEntry } from "../../contract/journal.ts";
import type { RegistryContext } from "../context.ts";
import { customerReferenceOf } from "../customers.ts";
import { RegistryError } from "../errors.ts";
import type { References } from "../life/issueBook.ts";
import { replacedOf } from "../life/issueRow.ts";
import { namedBy } from "../life/named.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";
import { contentOf } from "./apply.ts";

/** Entries that are applied in one transaction, and what they say. */
export interface Batch {
  readonly entries: readonly JournalEntry[];
  /** By the entries' order; null for one that cannot be read. */
  readonly contents: readonly (JournalContent | null)[];
  readonly references: References;
  /** The same, one entry each. */
  each(): Batch[];
}

/** Read entries. What takes the processor's time, and no lock, is done here: sealed identity numbers are opened (R14). */
export async function read(
  context: RegistryContext,
  workstation: Workstation,
  entries: readonly JournalEntry[],
): Promise<Batch> {
  const contents = entries.map(contentOf);
  const references = await referencesOf(context, workstation, contents);
  const batchOf = (from: number, to: number): Batch => ({
    entries: entries.slice(from, to),
    contents: contents.slice(from, to),
    references,
    each: () => entries.slice(from, to).map((_, index) => batchOf(from + index, from + index + 1)),
  });
  return batchOf(0, entries.length);
}

/** A number that does not open is refused when its entry's turn comes. */
async function referencesOf(
  context: RegistryContext,
  { id: workstationId }: Workstation,
  contents: readonly (JournalContent | null)[],
): Promise<References> {
  const references = new Map<object, Buffer>();
  await Promise.all(
    contents.map(async (content) => {
      if (!content || content.type === "form.signed" || !("customer" in content.body)) return;
      const { customer } = content.body;
      if (!customer) return;
      const { customerId, sealedIdentity } = customer;
      try {
        const reference = await customerReferenceOf(context, sealedIdentity, { workstationId, customerId });
        references.set(customer, reference);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
      }
    }),
  );
  return references;
}

/** Where an entry names cards. */
const Named = z.object({
  ...TokenRef.partial().shape,
  replaces: TokenRef.optional(),
  keep: TokenRef.optional(),
  dispose: TokenRef.optional(),
  cards: z.array(TokenRef).optional(),
});

function cardsOf({ body }: JournalContent): TokenRef[] {
  const { vendorCode, serialNumber, replaces, keep, dispose, cards = [] } = Named.parse(body);
  const own = vendorCode === undefined || serialNumber === undefined ? [] : [{ vendorCode, serialNumber }];
  return [...own, ...[replaces, keep, dispose].filter((token) => token !== undefined), ...cards];
}

/**
 * Lock every card that a batch of several entries names, in the order of their names, as everybody does who locks more
 * than one: two batches that name the same cards wait for each other once, and never both.
 */
export async function lockCards(
  trx: Kysely<Tables>,
  contents: readonly (JournalContent | null)[],
): Promise<void> {
  if (contents.length < 2) return;
  const cards = contents.flatMap((content) => (content ? cardsOf(content) : []));
  const replaced = await replacedBy(trx, contents);
  await trx
    .selectFrom("tokens")
    .select("vendor_code")
    .where(namedBy([...cards, ...replaced]))
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .forUpdate()
    .execute();
}

/** The end of a reissue names the new card only. */
async function replacedBy(
  trx: Kysely<Tables>,
  contents: readonly (JournalContent | null)[],
): Promise<TokenRef[]> {
  const ended = contents.flatMap((content) =>
    content?.type === "issue.completed" || content?.type === "issue.spoiled" ? [content.body.issueId] : [],
  );
  if (ended.length === 0) return [];
  const rows = await trx
    .selectFrom("issues")
    .select(["replaces_vendor_code", "replaces_serial_number"])
    .where(sql<boolean>`id = ANY(${ended}::uuid[])`)
    .where("replaces_serial_number", "is not", null)
    .execute();
  return rows.flatMap((row) => replacedOf(row) ?? []);
}
