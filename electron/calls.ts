import type { Result } from "../src/contract/errors.ts";
import { RoomError, toFailure } from "../src/contract/errors.ts";
import { type CallName, calls, type EventName, events } from "../src/contract/ipc.ts";
import type { Handlers } from "../src/workstation/index.ts";
import { IpcError } from "./errors.ts";
import type { WindowRole } from "./roles.ts";

/** Who sent a call: the origin of its frame, whether that is the window's top frame, and what the window is for. */
export interface Sender {
  readonly origin: string;
  readonly isTopFrame: boolean;
  readonly role: WindowRole | null;
}

/** What windows beside the counter's own may ask for; nothing else. */
const others: Readonly<Record<Exclude<WindowRole, "counter">, readonly CallName[]>> = {
  otp: ["otp.view", "otp.close"],
  // It has a contract of its own (customerIpc.ts).
  customer: [],
};
/** R15: what the counter's own window may not ask for. */
const notForCounter: readonly CallName[] = ["otp.view"];

function mayCall(role: WindowRole | null, name: CallName): boolean {
  if (role === null) return false;
  return role === "counter" ? !notForCounter.includes(name) : others[role].includes(name);
}

const isCall = (name: unknown): name is CallName => typeof name === "string" && Object.hasOwn(calls, name);

/** Names of the fields that are wrong; never their values, which may be an identity number (R14). */
function fieldsOf(issues: readonly { path: readonly PropertyKey[] }[]): string {
  return [...new Set(issues.map(({ path }) => path.map(String).join(".") || "-"))].join(", ");
}

async function answer(
  handlers: Promise<Handlers>,
  { role }: Sender,
  name: unknown,
  input: unknown,
): Promise<unknown> {
  if (!isCall(name)) throw new IpcError("unknownCall");
  if (!mayCall(role, name)) throw new IpcError("badSender");
  const schemas = calls[name];
  const parsed = schemas.input.safeParse(input);
  if (!parsed.success)
    throw new IpcError("badInput", { parameters: { fields: fieldsOf(parsed.error.issues) } });
  const handler = (await handlers)[name] as (input: unknown) => Promise<unknown>;
  const value = await handler(parsed.data);
  const checked = schemas.output.safeParse(value);
  if (!checked.success) {
    throw new IpcError("badOutput", { cause: `${name}: ${fieldsOf(checked.error.issues)}` });
  }
  return checked.data;
}

/**
 * Answer one call of the window. Never rejects: whatever goes wrong becomes a Failure.
 * @param handlers may still be opening; calls wait for them, and answer with their Failure when they fail
 * @param origin the only origin that may call
 */
export async function answerCall(
  handlers: Promise<Handlers>,
  origin: string,
  sender: Sender | null,
  name: unknown,
  input: unknown,
): Promise<Result<unknown>> {
  try {
    if (!sender?.isTopFrame || sender.origin !== origin) throw new IpcError("badSender");
    return { ok: true, value: await answer(handlers, sender, name, input) };
  } catch (error) {
    // What is not one of ours is a fault in the program; the window is told nothing of its insides (R15).
    if (!(error instanceof RoomError)) console.error(`call ${String(name)} failed:`, error);
    if (error instanceof IpcError && error.cause !== undefined)
      console.error(`${error.message} ${error.cause}`);
    return { ok: false, failure: toFailure(error) };
  }
}

/**
 * Check an event before it is sent to the window.
 * @returns what to send, or null when it does not fit the contract
 */
export function checkEvent(name: EventName, payload: unknown): { name: EventName; payload: unknown } | null {
  const checked = events[name].safeParse(payload);
  if (!checked.success) {
    console.error(`event ${name} does not fit the contract: ${fieldsOf(checked.error.issues)}`);
    return null;
  }
  return { name, payload: checked.data };
}

export const eventNames = Object.keys(events) as EventName[];
