import { findHangul, initialsFromLatin } from "./hangul.ts";

/** Something that the palette can find: by its code, its names in both languages, and other words for it. */
export interface Findable {
  readonly code?: string | undefined;
  readonly names: readonly string[];
  readonly words?: string;
}

/** Smaller is better; null when nothing matches. */
function rank(item: Findable, query: string): number | null {
  if (item.code?.startsWith(query)) return 0;
  const places = item.names.map((name) => findHangul(name, query)).filter((at) => at >= 0);
  if (places.length > 0) return 1 + Math.min(...places);
  if (item.words && findHangul(item.words, query) >= 0) return 100;
  const jamo = initialsFromLatin(query);
  if (jamo && item.names.some((name) => findHangul(name, jamo) >= 0)) return 200;
  return null;
}

/** What matches, the best first; equals stay in their given order. An empty query finds everything. */
export function search<T extends Findable>(items: readonly T[], query: string): T[] {
  const asked = query.trim();
  if (asked === "") return [...items];
  return items
    .map((item) => ({ item, place: rank(item, asked) }))
    .filter((found): found is { item: T; place: number } => found.place !== null)
    .sort((a, b) => a.place - b.place)
    .map((found) => found.item);
}
