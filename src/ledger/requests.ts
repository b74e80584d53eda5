import type { TokenRef } from "../contract/ids.ts";
import type { RequestState } from "./schema.ts";
import type { Store } from "./store.ts";

/** A transaction that a teller left for a supervisor to decide (R13). */
export interface ApprovalRequest {
  readonly requestId: string;
  /** Four digits. */
  readonly code: string;
  readonly token: TokenRef;
  readonly customerId: string;
  readonly maskedName: string;
  /** Why the teller wants to do it: `customerAsked`, `lost` … */
  readonly reason: string;
  readonly tellerId: string;
  readonly askedAt: string;
  readonly state: RequestState;
  readonly approverId: string | null;
  readonly decidedAt: string | null;
  /** Why it was refused. */
  readonly refusal: string | null;
}

/** What a decision adds. */
export interface Decision {
  readonly approverId: string;
  readonly decidedAt: string;
  readonly refusal?: string | undefined;
}

/** The queue of what waits for a second person; what came of it stays. */
export class Requests {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async add(request: Omit<ApprovalRequest, "maskedName" | "state" | "approverId" | "decidedAt" | "refusal">) {
    const { token } = request;
    this.#store.transact(() =>
      this.#store.run(
        this.#store.sql.insertInto("approval_request").values({
          request_id: request.requestId,
          transaction_code: request.code,
          vendor_code: token.vendorCode,
          serial_number: token.serialNumber,
          customer_id: request.customerId,
          draft: request.reason,
          teller_id: request.tellerId,
          asked_at: request.askedAt,
          state: "waiting",
          approver_id: null,
          decided_at: null,
          reason: null,
        }),
      ),
    );
  }

  async find(requestId: string): Promise<ApprovalRequest | null> {
    const row = this.#store.first(this.#rows().where("request_id", "=", requestId));
    return row ? requestOf(row) : null;
  }

  /** Those that wait, and those settled since; the oldest first. @param since RFC 3339 */
  async list(since: string): Promise<ApprovalRequest[]> {
    const rows = this.#rows().where(({ or, eb }) =>
      or([eb("state", "=", "waiting"), eb("asked_at", ">=", since)]),
    );
    return this.#store.all(rows.orderBy("asked_at")).map(requestOf);
  }

  /**
   * Go on from one state to the next.
   * @returns false when it is not in that state any more: somebody else was quicker (R16)
   */
  async move(requestId: string, from: RequestState, to: RequestState, decision?: Decision): Promise<boolean> {
    const decided = decision && {
      approver_id: decision.approverId,
      decided_at: decision.decidedAt,
      reason: decision.refusal ?? null,
    };
    const changed = this.#store.transact(() =>
      this.#store.run(
        this.#store.sql
          .updateTable("approval_request")
          .set({ state: to, ...decided })
          .where("request_id", "=", requestId)
          .where("state", "=", from),
      ),
    );
    return changed === 1;
  }

  #rows() {
    return this.#store.sql
      .selectFrom("approval_request")
      .innerJoin("customer", "customer.customer_id", "approval_request.customer_id")
      .selectAll("approval_request")
      .select("customer.masked_name");
  }
}

interface Row {
  readonly request_id: string;
  readonly transaction_code: string;
  readonly vendor_code: string;
  readonly serial_number: string;
  readonly customer_id: string;
  readonly masked_name: string;
  readonly draft: string;
  readonly teller_id: string;
  readonly asked_at: string;
  readonly state: RequestState;
  readonly approver_id: string | null;
  readonly decided_at: string | null;
  readonly reason: string | null;
}

function requestOf(row: Row): ApprovalRequest {
  return {
    requestId: row.request_id,
    code: row.transaction_code,
    token: { vendorCode: row.vendor_code, serialNumber: row.serial_number },
    customerId: row.customer_id,
    maskedName: row.masked_name,
    reason: row.draft,
    tellerId: row.teller_id,
    askedAt: row.asked_at,
    state: row.state,
    approverId: row.approver_id,
    decidedAt: row.decided_at,
    refusal: row.reason,
  };
}
