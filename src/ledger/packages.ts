import type { TokenRef } from "../contract/ids.ts";
import { PackageBinding, type PackagePurpose, type SealedPackage } from "../contract/registry.ts";
import { canonicalJson } from "../trust/index.ts";
import type { Stock } from "./stock.ts";
import { type Store, storedJson } from "./store.ts";

/** What became of the packages handed in. */
export interface StoredPackages {
  readonly stored: readonly TokenRef[];
  /** For cards that are not in this stock, or are issued or spoiled already: not kept. */
  readonly refused: readonly TokenRef[];
}

/** Sealed packages of the branch's allotment (R12). Only ciphertext ever comes here (R15). */
export class Packages {
  readonly #store: Store;
  readonly #stock: Stock;

  constructor(store: Store, stock: Stock) {
    this.#store = store;
    this.#stock = stock;
  }

  /**
   * Keep packages. One for issuing makes its card allotted; a newer one for the same card and purpose takes
   * the place of the older.
   */
  async store(packages: readonly SealedPackage[]): Promise<StoredPackages> {
    return this.#store.transact(() => {
      const stored: TokenRef[] = [];
      const refused: TokenRef[] = [];
      for (const pkg of packages) {
        const { vendorCode, serialNumber } = pkg.binding;
        (this.#keep(pkg) ? stored : refused).push({ vendorCode, serialNumber });
      }
      return { stored, refused };
    });
  }

  /** The package for this card and purpose, unless it has expired at `now` (milliseconds since 1970). */
  async find(token: TokenRef, purpose: PackagePurpose, now: number): Promise<SealedPackage | null> {
    const query = this.#store.sql
      .selectFrom("package")
      .select(["binding", "enc", "ciphertext"])
      .where("vendor_code", "=", token.vendorCode)
      .where("serial_number", "=", token.serialNumber)
      .where("purpose", "=", purpose)
      .where("expires_at", ">", new Date(now).toISOString());
    const row = this.#store.first(query);
    if (!row) return null;
    const { enc, ciphertext } = row;
    return { binding: storedJson(row.binding, PackageBinding), enc, ciphertext };
  }

  /** How many cards can be issued without the line now, and until when the first of their packages opens. */
  async ready(now: number): Promise<{ readonly cards: number; readonly firstExpiresAt: string | null }> {
    const query = this.#ofAllotted(now).select(({ fn }) => [
      fn.countAll<number>().as("cards"),
      fn.min("package.expires_at").as("firstExpiresAt"),
    ]);
    return this.#store.first(query) ?? { cards: 0, firstExpiresAt: null };
  }

  /** Allotted cards whose package opens no longer than until then, the first to expire first. */
  async expiringBefore(before: number, now: number, limit: number): Promise<TokenRef[]> {
    const query = this.#ofAllotted(now)
      .select(["package.vendor_code", "package.serial_number"])
      .where("package.expires_at", "<", new Date(before).toISOString())
      .orderBy("package.expires_at")
      .orderBy("card.place")
      .limit(limit);
    return this.#store.all(query).map(refOf);
  }

  /**
   * Forget what has expired, and `surplus` packages that nobody needs; their cards go back into ordinary stock, and
   * the registry is to hear of it (R17). The cards that come last are given back first.
   * @returns how many packages were forgotten
   */
  async giveBack(now: number, surplus = 0): Promise<number> {
    const { sql } = this.#store;
    return this.#store.transact(() => {
      const allotted = sql
        .selectFrom("package")
        .innerJoin("card", (join) =>
          join
            .onRef("card.vendor_code", "=", "package.vendor_code")
            .onRef("card.serial_number", "=", "package.serial_number"),
        )
        .select(["package.vendor_code", "package.serial_number", "package.package_id"])
        .where("package.purpose", "=", "issue")
        .where("card.state", "=", "allotted");
      const at = new Date(now).toISOString();
      const gone = this.#store.all(allotted.where("package.expires_at", "<=", at));
      if (surplus > 0) {
        const unneeded = allotted.where("package.expires_at", ">", at).orderBy("card.place", "desc");
        gone.push(...this.#store.all(unneeded.limit(surplus)));
      }
      for (const row of gone) {
        this.forget(refOf(row), "issue");
        this.#stock.move(refOf(row), "in-stock");
        this.#store.run(
          sql
            .insertInto("package_return")
            .values(row)
            .onConflict((conflict) => conflict.doNothing()),
        );
      }
      return gone.length + this.#store.run(sql.deleteFrom("package").where("expires_at", "<=", at));
    });
  }

  /** Packages that were given back, until the registry has heard of it. */
  async returns(limit: number): Promise<(TokenRef & { readonly packageId: string })[]> {
    const query = this.#store.sql.selectFrom("package_return").selectAll().orderBy("package_id").limit(limit);
    return this.#store.all(query).map((row) => ({ ...refOf(row), packageId: row.package_id }));
  }

  /** The registry has heard of these. */
  async returned(packages: readonly { readonly packageId: string }[]): Promise<void> {
    this.#store.transact(() => {
      for (const { packageId } of packages) {
        this.#store.run(this.#store.sql.deleteFrom("package_return").where("package_id", "=", packageId));
      }
    });
  }

  /**
   * The registry has stopped this workstation for good: every package is destroyed, and the cards it was allotted are
   * spoiled, as they are at the registry (R17).
   * @returns how many packages were destroyed
   */
  async wipe(): Promise<number> {
    const { sql } = this.#store;
    return this.#store.transact(() => {
      this.#store.run(sql.updateTable("card").set({ state: "spoiled" }).where("state", "=", "allotted"));
      this.#store.run(sql.deleteFrom("package_return"));
      return this.#store.run(sql.deleteFrom("package"));
    });
  }

  /** Forget a card's packages, inside the caller's transaction. For the ledger's own parts. */
  forget(token: TokenRef, purpose?: PackagePurpose): void {
    const query = this.#store.sql
      .deleteFrom("package")
      .where("vendor_code", "=", token.vendorCode)
      .where("serial_number", "=", token.serialNumber);
    this.#store.run(purpose === undefined ? query : query.where("purpose", "=", purpose));
  }

  #ofAllotted(now: number) {
    return this.#store.sql
      .selectFrom("package")
      .innerJoin("card", (join) =>
        join
          .onRef("card.vendor_code", "=", "package.vendor_code")
          .onRef("card.serial_number", "=", "package.serial_number"),
      )
      .where("package.purpose", "=", "issue")
      .where("card.state", "=", "allotted")
      .where("package.expires_at", ">", new Date(now).toISOString());
  }

  #keep({ binding, enc, ciphertext }: SealedPackage): boolean {
    const card = this.#stock.read(binding);
    if (!card || card.state === "spoiled") return false;
    if (binding.purpose === "issue" && card.state === "issued") return false;
    const content = {
      package_id: binding.packageId,
      expires_at: binding.expiresAt,
      binding: canonicalJson(binding),
      enc,
      ciphertext,
    };
    this.#store.run(
      this.#store.sql
        .insertInto("package")
        .values({
          vendor_code: binding.vendorCode,
          serial_number: binding.serialNumber,
          purpose: binding.purpose,
          ...content,
        })
        .onConflict((conflict) =>
          conflict.columns(["vendor_code", "serial_number", "purpose"]).doUpdateSet(content),
        ),
    );
    if (binding.purpose === "issue" && card.state === "in-stock") this.#stock.move(binding, "allotted");
    return true;
  }
}

const refOf = (row: { readonly vendor_code: string; readonly serial_number: string }): TokenRef => ({
  vendorCode: row.vendor_code,
  serialNumber: row.serial_number,
});
