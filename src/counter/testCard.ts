import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import { CardError, computeOtp } from "../card/index.ts";
import { sameToken, type TokenRef } from "../contract/ids.ts";
import type { CallOutput, CustomerView } from "../contract/ipc.ts";
import type { Transaction } from "../contract/transaction.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { lookAtReader } from "./lookAt.ts";
import { withOpenedCard } from "./openedCard.ts";
import { journalCustomer } from "./record.ts";

/** An OTP on a screen disappears after one minute (R10). */
const SHOW_SECONDS = 60;

/** An OTP that a card made, for the eyes of those at the counter: it goes nowhere else. */
export interface OtpMade {
  readonly token: TokenRef;
  readonly otp: string;
  /** What it is bound to (R11). */
  readonly transaction: Transaction | null;
  /** How long it may be shown in all (R10), and until when, milliseconds since 1970. */
  readonly seconds: number;
  readonly until: number;
}

export interface TestOrder {
  readonly readerName: string;
  readonly tellerId: string;
  /** For a transfer, which was shown before the card was tapped again (R11). */
  readonly transaction?: Transaction | null;
  /** The card of the first tap: another one is not asked. Of a locked card that was issued elsewhere: what it is said to be. */
  readonly token?: TokenRef | null;
  /** Who is here: their own cards of any institution are opened (R4, R9). */
  readonly customer?: CustomerView | null;
}

/**
 * Let the card on the reader compute an OTP, and let the registry verify it: proof that the customer's card works.
 * The OTP is used up by it (R8). Needs the line: the access key comes sealed from the registry for each test.
 * @param show told the OTP as soon as the card has made it
 * @throws CounterError foreignCard, tornCard, notOurs; SyncError; CardError (`swapped`: not the card of the first
 *   tap); ReaderError
 */
export async function testCard(
  desk: Desk,
  order: TestOrder,
  show: (made: OtpMade) => void,
): Promise<CallOutput<"card.test">> {
  const transaction = order.transaction ?? null;
  const { token, otp, timeStep, rekeyed } = await otpFromCard(desk, {
    ...order,
    transaction,
  });
  const until = desk.clock.now() + SHOW_SECONDS * 1000;
  show({ token, otp, transaction, seconds: SHOW_SECONDS, until });
  const { accepted, reason } = await desk.registry.verify({
    requestId: uuidv7(),
    ...token,
    institutionCode: desk.institutionCode,
    otp,
    ...(transaction ? { transaction } : {}),
  });
  return {
    ...token,
    accepted,
    ...(reason === undefined ? {} : { reason }),
    timeStep,
    rekeyed,
    shownUntil: new Date(until).toISOString(),
  };
}

/**
 * Wait until an OTP of the token on the reader will not be refused as used up: until the time step after the last
 * one that the registry accepted (R8). At most two steps, since the registry looks one ahead.
 * @param onWait told once, with the seconds, when there is something to wait for
 */
export async function waitForFreshStep(
  desk: Desk,
  readerName: string,
  onWait: (seconds: number) => void,
): Promise<void> {
  const { vendorCode, serialNumber } = await tokenOnReader(desk, readerName);
  const { lastTimeStep, parameters } = await desk.registry.token(vendorCode, serialNumber);
  if (lastTimeStep === null || parameters.type !== "TOTP") return;
  const ms = ((lastTimeStep + 1) * parameters.period - registrySeconds(desk)) * 1000;
  if (ms <= 0) return;
  const most = Math.min(ms, 2 * parameters.period * 1000);
  onWait(Math.ceil(most / 1000));
  await sleep(most);
}

/**
 * An OTP of the card on the reader, for a transaction when one is given (R11). Changes the card's access key when
 * the registry asks for it, and records that it did (R9).
 * @throws CounterError foreignCard (a blank one, too), tornCard, notOurs; SyncError; CardError; ReaderError; LedgerError
 */
export async function otpFromCard(
  desk: Desk,
  { readerName, tellerId, transaction, token: expected, customer }: TestOrder,
): Promise<{
  readonly token: TokenRef;
  readonly otp: string;
  readonly timeStep: number;
  readonly rekeyed: boolean;
}> {
  const token = await tokenOnReader(desk, readerName, expected);
  if (expected && !sameToken(token, expected)) throw new CardError("swapped", { rule: "R11" });
  const isTheirs = customer?.tokens.some((held) => sameToken(held, token)) ?? false;
  const owner = customer && isTheirs ? await journalCustomer(desk, customer) : null;
  const atSeconds = registrySeconds(desk);
  const { otp, rekeyed, parameters } = await withOpenedCard(
    desk,
    { token, readerName, tellerId, customer: owner },
    async (card, { parameters, ...keys }) => ({
      parameters,
      ...(await computeOtp(card, {
        token,
        parameters,
        atSeconds,
        ...keys,
        ...(transaction ? { transaction } : {}),
      })),
    }),
  );
  return {
    token,
    otp,
    timeStep: Math.floor(atSeconds / parameters.period),
    rekeyed: rekeyed !== null,
  };
}

/** Time by the registry's clock as far as its offset is known: a branch PC that runs ahead makes no wrong OTP. */
function registrySeconds({ clock, line }: Desk): number {
  return (clock.now() + (line.view.clockOffsetMs ?? 0)) / 1000;
}

async function tokenOnReader(desk: Desk, readerName: string, expected?: TokenRef | null): Promise<TokenRef> {
  const look = await lookAtReader(desk, readerName);
  if (look.token && (look.state === "ours" || look.state === "otherInstitution")) return look.token;
  // What is behind a lock cannot be seen; that its key opens it proves what it is (R9).
  if (expected && look.state === "locked") return expected;
  throw new CounterError(look.state === "torn" ? "tornCard" : "foreignCard", {
    parameters: { serialNumber: look.token?.serialNumber ?? "" },
  });
}
