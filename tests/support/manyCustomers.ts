import { Customers } from "../../src/ledger/customers.ts";
import type { Customer, LedgerOptions } from "../../src/ledger/index.ts";
import { Journal } from "../../src/ledger/journal.ts";
import { openStore } from "../../src/ledger/store.ts";

/** Keep very many customers in a closed ledger's file, in one transaction: one commit for all of them. */
export function keepMany(options: LedgerOptions, count: number, customer: (n: number) => Customer): void {
  const store = openStore(options.file, options.key);
  try {
    const customers = new Customers(store, new Journal(store, options, options.clock));
    store.transact(() => {
      for (let n = 0; n < count; n += 1) void customers.remember(customer(n));
    });
  } finally {
    store.close();
  }
}
