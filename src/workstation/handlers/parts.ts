import type { FormName } from "../../contract/forms.ts";
import type { TokenRef } from "../../contract/ids.ts";
import type { EventName, EventPayload } from "../../contract/ipc.ts";
import {
  CounterError,
  type Desk,
  formFor,
  freshCustomer,
  type OtpMade,
  type Session,
} from "../../counter/index.ts";
import { ReaderError } from "../../reader/index.ts";
import type { KeyStore } from "../../trust/index.ts";
import type { Practice } from "../practice/practice.ts";
import type { SimulatedCards } from "../simulatedCards.ts";
import type { Status } from "../status.ts";
import type { StockWork } from "../stockWork.ts";
import type { TrainingPhones } from "../trainingPhones.ts";

/** What the window's calls are answered with. */
export interface HandlerParts {
  readonly desk: Desk;
  readonly session: Session;
  readonly status: Status;
  readonly simulator: SimulatedCards;
  readonly practice: Practice;
  /** Null where the registry is not training's own. */
  readonly trainingPhones: TrainingPhones | null;
  readonly emit: <N extends EventName>(name: N, payload: EventPayload<N>) => void;
  /** An OTP for the eyes of those at the counter (R10). */
  readonly showOtp: (made: OtpMade) => void;
  readonly tellOpenIssues: () => Promise<void>;
  readonly keyStore: KeyStore["kind"];
  /** What has an application form is done only on a signed one. */
  readonly formNeeded: boolean;
  readonly stockWork: StockWork;
}

/**
 * The id that a transaction takes from its signed application; none of its own where nobody is asked to sign.
 * @throws CounterError formNeeded, formOfAnother, formUsed
 */
export async function signedFor(
  { desk, session, formNeeded }: Pick<HandlerParts, "desk" | "session" | "formNeeded">,
  form: FormName,
  { formId, token }: { readonly formId?: string | undefined; readonly token: TokenRef | null },
): Promise<string | undefined> {
  if (formId !== undefined) {
    const customer = session.requireCustomer();
    return (await formFor(desk, { formId, form, customer, token })).transactionId;
  }
  if (formNeeded) throw new CounterError("formNeeded");
  return undefined;
}

/** The reader the teller works with. @throws ReaderError noReader */
export function readerOf({ status }: Pick<HandlerParts, "status">): string {
  const name = status.view.selectedReader;
  if (name === null) throw new ReaderError("noReader");
  return name;
}

/**
 * A transaction about the customer's tokens. However it ends, what the registry knows of them is fresh afterwards:
 * a refused OTP counts, too (R5).
 */
export async function onTokens<T>(
  parts: Pick<HandlerParts, "desk" | "session" | "status" | "emit">,
  work: () => Promise<T>,
): Promise<T> {
  const { desk, session, emit } = parts;
  try {
    return await work();
  } finally {
    await parts.status.refresh();
    const before = session.customer;
    // The transaction has ended as it has: what cannot be asked now stays as it was known.
    const fresh = before && (await freshCustomer(desk, before).catch(() => null));
    if (fresh && session.customer === before) {
      session.serve(fresh);
      emit("customer.changed", fresh);
    }
  }
}

/** A card write, with everything that is told again once it has ended, well or badly. */
export function writing<T>(parts: HandlerParts, work: () => Promise<T>): Promise<T> {
  return parts.session.write(work).finally(async () => {
    await parts.status.refresh();
    await parts.tellOpenIssues();
  });
}
