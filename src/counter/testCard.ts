import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import { computeOtp } from "../card/index.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CallOutput } from "../contract/ipc.ts";
import type { Transaction } from "../contract/transaction.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { lookAtReader } from "./lookAt.ts";
import { withOpenedCard } from "./openedCard.ts";

/** An OTP on a screen disappears after one minute (R10). */
const SHOW_SECONDS = 60;

/**
 * Let the card on the reader compute an OTP, and let the registry verify it: proof that the customer's card works.
 * The OTP is used up by it (R8). Needs the line: the access key comes sealed from the registry for each test.
 * @throws CounterError foreignCard, tornCard, notOurs; SyncError; CardError; ReaderError
 */
export async function testCard(
  desk: Desk,
  readerName: string,
  tellerId: string,
): Promise<CallOutput<"card.test">> {
  const { token, otp } = await otpFromCard(desk, readerName, tellerId);
  const answer = await desk.registry.verify({
    requestId: uuidv7(),
    ...token,
    institutionCode: desk.institutionCode,
    otp,
  });
  return {
    ...token,
    accepted: answer.accepted,
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    otp,
    showSeconds: SHOW_SECONDS,
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
  readerName: string,
  tellerId: string,
  transaction?: Transaction,
): Promise<{
  readonly token: TokenRef;
  readonly otp: string;
  readonly timeStep: number;
  readonly rekeyed: boolean;
}> {
  const token = await tokenOnReader(desk, readerName);
  const atSeconds = registrySeconds(desk);
  const { otp, rekeyed, parameters } = await withOpenedCard(
    desk,
    { token, readerName, tellerId, customer: null },
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

async function tokenOnReader(desk: Desk, readerName: string): Promise<TokenRef> {
  const look = await lookAtReader(desk, readerName);
  if (look.token && (look.state === "ours" || look.state === "otherInstitution")) return look.token;
  throw new CounterError(look.state === "torn" ? "tornCard" : "foreignCard", {
    parameters: { serialNumber: look.token?.serialNumber ?? "" },
  });
}
