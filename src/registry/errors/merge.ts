type Catalogue = Readonly<Record<string, unknown>>;

/** What all of them have together. */
type Merged<C extends readonly Catalogue[]> = C extends readonly [
  infer First extends Catalogue,
  ...infer Rest extends readonly Catalogue[],
]
  ? First & Merged<Rest>
  : unknown;

/**
 * The catalogues of all subjects as one.
 * @throws Error when two of them have the same code: clients tell errors by it, and one would hide the other
 */
export function merged<const C extends readonly Catalogue[]>(...catalogues: C): Merged<C> {
  const all = new Map<string, unknown>();
  for (const [code, entry] of catalogues.flatMap((catalogue) => Object.entries(catalogue))) {
    if (all.has(code)) throw new Error(`two errors of the registry have the code ${code}`);
    all.set(code, entry);
  }
  return Object.fromEntries(all) as Merged<C>;
}
