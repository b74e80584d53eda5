import { TellerId } from "../contract/ids.ts";
import type { TellerView } from "../contract/ipc.ts";
import type { LockPolicy, Teller } from "../ledger/index.ts";
import { passwordOf, verifyPassword } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";

/** Wrong passwords in a row that lock a teller's sign-in, and for how long. */
const policy: LockPolicy = { attempts: 5, lockMs: 5 * 60_000 };

/**
 * Sign a teller or a supervisor in. Takes as long for a name that does not exist as for a wrong password.
 * @throws CounterError wrongPassword, tellerLocked
 */
export async function signIn(
  { ledger, clock }: Pick<Desk, "ledger" | "clock">,
  input: { readonly tellerId: string; readonly password: string },
): Promise<TellerView> {
  const tellerId = TellerId.safeParse(input.tellerId.trim());
  const teller = tellerId.success ? await ledger.tellers.find(tellerId.data) : null;
  const now = clock.now();
  refuseLocked(teller, now);
  const password = passwordOf(input.password);
  const right = await verifyPassword(password, teller?.passwordHash ?? null).finally(() => password.wipe());
  if (!teller) throw new CounterError("wrongPassword", { parameters: { left: policy.attempts - 1 } });
  // The lock may have fallen while this one was being checked: a guess made beside others gets no word.
  refuseLocked(await ledger.tellers.find(teller.tellerId), now);
  if (!right) {
    const counted = await ledger.tellers.noteFailure(teller.tellerId, now, policy);
    refuseLocked(counted, now);
    const left = policy.attempts - (counted.failedCount % policy.attempts);
    throw new CounterError("wrongPassword", { parameters: { left } });
  }
  await ledger.tellers.noteSuccess(teller.tellerId);
  return { tellerId: teller.tellerId, name: teller.name, role: teller.role };
}

/** @throws CounterError tellerLocked */
function refuseLocked(teller: Teller | null, now: number): void {
  const locked = teller?.lockedUntil ? Date.parse(teller.lockedUntil) - now : 0;
  if (locked <= 0) return;
  throw new CounterError("tellerLocked", { parameters: { minutes: Math.ceil(locked / 60_000) } });
}
