import type { z } from "zod";
import { answerJson, answerText, refusalOf } from "../contract/answer.ts";
import {
  type ForgetPhone,
  PhoneDone,
  PhoneKeys,
  type PhoneKeysRequest,
  type PhoneRekeyed,
  RegisteredPhone,
  type RegisterPhone,
} from "../contract/phones.ts";
import { PhoneError } from "./errors.ts";

/** How long one request may take, milliseconds: somebody stands there with card and phone in hand. */
const TIMEOUT_MS = 10_000;
/** Bytes of the longest answer that is read; a registration takes two thousand. */
const LONGEST_ANSWER = 64 * 1024;

/** The registry as a phone sees it. Every method rejects with a PhoneError and with nothing else. */
export interface PhoneRegistry {
  register(request: RegisterPhone): Promise<RegisteredPhone>;
  keys(request: PhoneKeysRequest): Promise<PhoneKeys>;
  rekeyed(request: PhoneRekeyed): Promise<PhoneDone>;
  forget(request: ForgetPhone): Promise<PhoneDone>;
}

/** @param base address, e.g. `https://registry.example` */
export function phoneRegistry(base: string, timeoutMs = TIMEOUT_MS): PhoneRegistry {
  const post = async <S extends z.ZodType>(answer: S, path: string, body: object): Promise<z.output<S>> => {
    const { status, text } = await exchange(new URL(path, base), JSON.stringify(body), timeoutMs);
    const json = answerJson(text);
    if (status < 200 || status > 299) throw refusal(status, json);
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw new PhoneError("nonsense");
    return parsed.data;
  };
  const of = ({ phoneId }: { readonly phoneId: string }) => `/v1/phones/${phoneId}`;
  return {
    register: (request) => post(RegisteredPhone, "/v1/phones", request),
    keys: (request) => post(PhoneKeys, `${of(request)}/keys`, request),
    rekeyed: (request) => post(PhoneDone, `${of(request)}/rekeyed`, request),
    forget: (request) => post(PhoneDone, `${of(request)}/forget`, request),
  };
}

async function exchange(
  url: URL,
  body: string,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      // A registry never sends phones elsewhere: a redirect is somebody else's answer, a captive portal's for one.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await answerText(response.body, LONGEST_ANSWER) };
  } catch (cause) {
    throw new PhoneError("unreachable", { cause });
  }
}

function refusal(status: number, json: unknown): PhoneError {
  if (status >= 500) return new PhoneError("registryFailed");
  const refused = refusalOf(json);
  return refused ? new PhoneError("refused", refused) : new PhoneError("nonsense");
}
