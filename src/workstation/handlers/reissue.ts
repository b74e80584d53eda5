import { v7 as uuidv7 } from "uuid";
import type { TellerView } from "../../contract/ipc.ts";
import {
  approverOf,
  CounterError,
  reissueCard,
  requireNfcPhone,
  tapOldCard,
  withApproval,
} from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import { type HandlerParts, onTokens, readerOf, signedFor, writing } from "./parts.ts";

type Order = Parameters<typeof reissueCard>[1];

/** A reissue whose old card was proven or excused: until its new card is written, in memory only. */
interface Begun extends Pick<Order, "old" | "reason" | "tapped"> {
  readonly reissueId: string;
  readonly issueId: string;
  readonly customerId: string;
  readonly tellerId: string;
  readonly approver: TellerView | null;
  /** What was approved earlier (decision 0018): used up only when the new card is written. */
  readonly request: { readonly requestId: string } | null;
}

/** 8102 in two calls, since the old card has to leave the reader before the new one is laid on it (R3, R13). */
export function reissueHandlers(parts: HandlerParts): Handlers<"reissue.begin" | "reissue.start"> {
  const { desk, session, emit } = parts;
  let begun: Begun | null = null;
  return {
    "reissue.begin": async ({ vendorCode, serialNumber, reason, approval, formId }) => {
      const teller = session.requireTeller();
      const customer = session.requireCustomer();
      requireNfcPhone(customer);
      const old = { vendorCode, serialNumber };
      const issueId = (await signedFor(parts, "reissue", { formId, token: old })) ?? uuidv7();
      const asked = { code: "8102", token: old, customer, reason };
      const approver = approval && (await approverOf(desk, teller, approval, asked));
      const request = approval && "requestId" in approval ? approval : null;
      const tapped = approval
        ? null
        : await tapOldCard(desk, { issueId, token: old, customer, teller, readerName: readerOf(parts) });
      const reissueId = uuidv7();
      const { customerId } = customer;
      const by = { tellerId: teller.tellerId, approver, request };
      begun = { reissueId, issueId, customerId, old, reason, tapped, ...by };
      return { reissueId };
    },
    "reissue.start": async ({ reissueId, vendorCode, serialNumber, profile }) => {
      const teller = session.requireTeller();
      const customer = session.requireCustomer();
      const of = begun;
      // Another customer, or another teller: what was shown or approved before does not count for them.
      if (
        of?.reissueId !== reissueId ||
        of.customerId !== customer.customerId ||
        of.tellerId !== teller.tellerId
      )
        throw new CounterError("approverNeeded", { rule: "R13" });
      const { issueId, old, reason, tapped, approver, request } = of;
      const order = {
        ...{ issueId, old, reason, tapped, teller, customer, profile },
        token: { vendorCode, serialNumber },
        readerName: readerOf(parts),
        ...(approver ? { approver } : {}),
      };
      const write = () =>
        onTokens(parts, () =>
          writing(parts, () => reissueCard(desk, order, (progress) => emit("issue.progress", progress))),
        );
      const asked = { code: "8102", token: old, customer, reason };
      const result = await (request ? withApproval(desk, teller, request, asked, write) : write());
      begun = null;
      return result;
    },
  };
}
