/** The workstation's encrypted ledger: journal, issues, stock, packages, customers, their history, feed, tellers, settings. */
import type { Clock } from "../contract/clock.ts";
import type { Secret } from "../contract/secret.ts";
import { Closings } from "./closings.ts";
import { Customers } from "./customers.ts";
import { Directory } from "./directory.ts";
import { LedgerError } from "./errors.ts";
import { Feed } from "./feed.ts";
import { Figures } from "./figures.ts";
import { Forms } from "./forms.ts";
import { History } from "./history.ts";
import { Issues } from "./issues.ts";
import { Journal, type JournalKeys } from "./journal.ts";
import { Movements } from "./movements.ts";
import { Packages } from "./packages.ts";
import { Queue } from "./queue.ts";
import { Requests } from "./requests.ts";
import { Settings } from "./settings.ts";
import { Shipments } from "./shipments.ts";
import { Stock } from "./stock.ts";
import { openStore, type Store } from "./store.ts";
import { Tellers } from "./tellers.ts";

export type { Customer } from "./customers.ts";
export type { ListedCustomer } from "./directory.ts";
export { LedgerError, type LedgerErrorCode } from "./errors.ts";
export type { FormRecord } from "./forms.ts";
export type { ShownEntry } from "./history.ts";
export type { IssueRecord } from "./issues.ts";
export type { QueuedEntry } from "./queue.ts";
export type { ApprovalRequest } from "./requests.ts";
export type { LockPolicy, NewTeller, Teller } from "./tellers.ts";

/** The parts without what they do for each other inside a transaction. */
export interface Ledger {
  readonly journal: Omit<Journal, "write" | "read" | "takeOutcomes" | "answeredSeq" | "verifyNewest">;
  readonly queue: Queue;
  readonly issues: Issues;
  readonly stock: Omit<
    Stock,
    "read" | "move" | "spoil" | "hold" | "discard" | "states" | "book" | "serialsBetween"
  >;
  readonly movements: Movements;
  readonly shipments: Shipments;
  readonly closings: Closings;
  readonly packages: Omit<Packages, "forget">;
  readonly customers: Omit<Customers, "hold" | "holdingOf" | "require" | "held" | "takeChanged">;
  readonly directory: Directory;
  readonly history: History;
  readonly figures: Figures;
  readonly requests: Requests;
  readonly feed: Feed;
  readonly forms: Forms;
  readonly tellers: Tellers;
  readonly settings: Settings;
  /** Copy everything into a file that is not there yet, under the same key. @throws LedgerError diskFull, unwritable */
  copyTo(file: string): Promise<void>;
  /** Write everything into the one file and let go of it. Afterwards every call is refused with `closed`. */
  close(): Promise<void>;
}

export interface LedgerOptions extends JournalKeys {
  /** Path of the file; its folder must exist. */
  readonly file: string;
  /** Encrypts the file, 32 bytes; may be wiped once the ledger is open. */
  readonly key: Secret;
  readonly clock: Clock;
}

/**
 * Open the ledger, or make a new one, and hold it for this process alone. The newest journal entries are
 * verified; `journal.verify()` does all of them.
 * @throws LedgerError keyWrong, inUse, corrupted, tooNew, tampered, wrongWorkstation, diskFull, unwritable
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const store = openStore(options.file, options.key);
  try {
    return partsOf(store, options);
  } catch (error) {
    store.close();
    throw error;
  }
}

function partsOf(store: Store, options: LedgerOptions): Ledger {
  claim(store, options);
  const journal = new Journal(store, options, options.clock);
  journal.verifyNewest();
  const stock = new Stock(store, journal);
  const packages = new Packages(store, stock);
  const customers = new Customers(store, journal);
  return {
    journal,
    queue: new Queue(store, journal),
    issues: new Issues(store, journal, stock, packages, customers),
    stock,
    movements: new Movements(store, journal, stock, packages),
    shipments: new Shipments(store, stock),
    closings: new Closings(store, journal, stock),
    packages,
    customers,
    directory: new Directory(store, customers),
    history: new History(store),
    figures: new Figures(store),
    requests: new Requests(store),
    feed: new Feed(store, journal, stock, packages),
    forms: new Forms(store, journal),
    tellers: new Tellers(store),
    settings: new Settings(store),
    copyTo: async (file) => store.copyTo(file),
    close: async () => store.close(),
  };
}

/** A new ledger becomes this workstation's; another's is refused, its journal could not be continued. */
function claim(store: Store, { workstationId, publicKey }: JournalKeys): void {
  store.transact(() => {
    const owner = store.first(store.sql.selectFrom("workstation").selectAll());
    if (!owner) {
      store.run(
        store.sql
          .insertInto("workstation")
          .values({ only: 1, workstation_id: workstationId, signing_key: publicKey }),
      );
    } else if (owner.workstation_id !== workstationId || owner.signing_key !== publicKey) {
      throw new LedgerError("wrongWorkstation");
    }
  });
}
