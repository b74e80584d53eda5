/** Every counter transaction of the branch, in the order of its code. */
export const transactions = [
  { id: "issue", code: "8101", group: "card", customer: true, offline: "works" },
  { id: "reissue", code: "8102", group: "card", customer: true, offline: "works" },
  { id: "register", code: "8201", group: "life", customer: true, offline: "waits" },
  { id: "deregister", code: "8202", group: "life", customer: true, offline: "no" },
  { id: "incident", code: "8301", group: "life", customer: true, offline: "works" },
  { id: "release", code: "8302", group: "life", customer: true, offline: "no" },
  { id: "unlock", code: "8401", group: "life", customer: true, offline: "no" },
  { id: "correctTime", code: "8402", group: "life", customer: true, offline: "no" },
  { id: "phone", code: "8501", group: "phone", customer: true, offline: "no" },
  { id: "revokePhone", code: "8502", group: "phone", customer: true, offline: "no" },
  { id: "testCard", code: "8601", group: "phone", customer: false, offline: "no" },
  { id: "dispose", code: "8701", group: "card", customer: true, offline: "waits" },
  { id: "receiveStock", code: "8801", group: "stock", customer: false, offline: "works" },
  { id: "handOver", code: "8802", group: "stock", customer: false, offline: "works" },
  { id: "spoiled", code: "8803", group: "stock", customer: false, offline: "works" },
  { id: "count", code: "8804", group: "stock", customer: false, offline: "works" },
  { id: "closing", code: "8901", group: "stock", customer: false, offline: "works", keyName: "F12" },
  { id: "inquiry", code: "9001", group: "book", customer: false, offline: "works", keyName: "F3" },
  { id: "approvals", code: "9101", group: "book", customer: false, offline: "works", keyName: "F8" },
  { id: "figures", code: "9201", group: "book", customer: false, offline: "works" },
  { id: "line", code: "9301", group: "book", customer: false, offline: "works" },
] as const satisfies readonly Row[];

interface Row {
  readonly id: string;
  /** Four digits, as tellers type them. */
  readonly code: string;
  readonly group: "card" | "life" | "phone" | "stock" | "book";
  /** R2: not before the customer is identified. */
  readonly customer: boolean;
  /** R12: what becomes of it without the line. `waits`: it is recorded, and confirmed or refused at sync. */
  readonly offline: "works" | "waits" | "no";
  readonly keyName?: string;
}

export type TransactionId = (typeof transactions)[number]["id"];

export function transactionOf(id: TransactionId): Row & { readonly id: TransactionId } {
  const found = transactions.find((row) => row.id === id);
  if (!found) throw new Error(`no transaction ${id}`);
  return found;
}
