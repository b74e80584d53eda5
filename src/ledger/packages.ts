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

  /** Forget what has expired; its cards go back into ordinary stock. @returns how many were forgotten */
  async removeExpired(now: number): Promise<number> {
    return this.#store.transact(() => {
      const removed = this.#store.run(
        this.#store.sql.deleteFrom("package").where("expires_at", "<=", new Date(now).toISOString()),
      );
      this.#store.run(
        this.#store.sql
          .updateTable("card")
          .set({ state: "in-stock" })
          .where("state", "=", "allotted")
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom("package")
                  .select("package_id")
                  .whereRef("package.vendor_code", "=", "card.vendor_code")
                  .whereRef("package.serial_number", "=", "card.serial_number")
                  .where("purpose", "=", "issue"),
              ),
            ),
          ),
      );
      return removed;
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
