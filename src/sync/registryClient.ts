import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { z } from "zod";
import { PackagesReturned, type ReturnPackages } from "../contract/allotment.ts";
import { answerJson, answerText, refusalOf } from "../contract/answer.ts";
import { Changes, type ChangesQuery } from "../contract/changes.ts";
import { InvitationView, PhoneList } from "../contract/phones.ts";
import {
  CertificateRenewed,
  type CustomerQuery,
  CustomerTokens,
  Enrolled,
  type EnrolWorkstation,
  Health,
  JournalOutcomes,
  Packages,
  type PushJournal,
  type RenewCertificate,
  type RequestPackages,
} from "../contract/registry.ts";
import { WaitingShipments } from "../contract/shipments.ts";
import { Standing, type TellStanding } from "../contract/standing.ts";
import { TokenHistory, TokenView } from "../contract/tokenView.ts";
import { VerificationAnswer, type VerificationRequest } from "../contract/verification.ts";
import { SyncError } from "./errors.ts";
import { type Answer, type SecureLine, transport, wasNotTrusted } from "./transport.ts";

const JOURNAL = "/v1/journal";
/** Characters from which on a batch of the journal is compressed: after days without a line there are many of them. */
const COMPRESS_FROM = 16 * 1024;
const compress = promisify(gzip);

/** Bytes. The longest answers (500 packages, a shipment of 5000 cards) stay below a tenth of it. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** The registry as a workstation or an institution's server sees it. Every answer is parsed before it is used. */
export interface RegistryClient {
  health(): Promise<Health>;
  enrol(request: EnrolWorkstation): Promise<Enrolled>;
  /** Asked over a connection with the present certificate. */
  renewCertificate(workstationId: string, request: RenewCertificate): Promise<CertificateRenewed>;
  /** Said at the beginning of every round. */
  standing(workstationId: string, told: TellStanding): Promise<Standing>;
  packages(request: RequestPackages): Promise<Packages>;
  returnPackages(request: ReturnPackages): Promise<PackagesReturned>;
  customerTokens(request: CustomerQuery): Promise<CustomerTokens>;
  push(request: PushJournal): Promise<JournalOutcomes>;
  /** Ours always carry an id, so that a lost answer can be asked for again. */
  verify(request: VerificationRequest & { readonly requestId: string }): Promise<VerificationAnswer>;
  token(vendorCode: string, serialNumber: string): Promise<TokenView>;
  /** What happened to a token, at all institutions. */
  tokenHistory(vendorCode: string, serialNumber: string): Promise<TokenHistory>;
  /** What happened since; waits up to `wait` seconds for something to happen, over and above the usual time. */
  changes(query: Partial<ChangesQuery>): Promise<Changes>;
  /** Every phone that was ever registered for a token. */
  phones(vendorCode: string, serialNumber: string): Promise<PhoneList>;
  invitation(invitationId: string): Promise<InvitationView>;
  /** Cards on their way to this workstation's branch (R17). */
  shipments(workstationId: string): Promise<WaitingShipments>;
}

export interface ClientOptions {
  /** Base address, asked anew for every request; null while there is none. */
  readonly url: () => string | null;
  /** How long one request may take, milliseconds. */
  readonly timeoutMs?: number;
  /** For a registry that is not on this machine. */
  readonly secure?: SecureLine | undefined;
}

async function jsonOf(path: string, body: unknown) {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  return path === JOURNAL && text.length >= COMPRESS_FROM ? new Uint8Array(await compress(text)) : text;
}

/** A client over HTTP. Every method rejects with a SyncError and with nothing else. */
export function registryClient({ url, timeoutMs = 10_000, secure }: ClientOptions): RegistryClient {
  const send = transport(secure);
  async function ask<S extends z.ZodType>(
    answer: S,
    path: string,
    body?: unknown,
    patienceMs = 0,
  ): Promise<z.output<S>> {
    const base = url();
    if (base === null) throw new SyncError("unreachable");
    let response: Answer;
    let text: string;
    try {
      const signal = AbortSignal.timeout(timeoutMs + patienceMs);
      response = await send(new URL(path, base), { json: await jsonOf(path, body), signal });
      text = await answerText(response.body, LONGEST_ANSWER);
    } catch (cause) {
      if (cause instanceof SyncError) throw cause;
      if (wasNotTrusted(cause)) throw new SyncError("notTrusted", { cause });
      const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
      throw new SyncError(timedOut ? "timeout" : "unreachable", { cause });
    }
    const said = answerJson(text);
    if (response.ok) {
      const parsed = answer.safeParse(said);
      if (parsed.success) return parsed.data;
      throw new SyncError("nonsense");
    }
    if (response.status >= 500) throw new SyncError("registryFailed");
    const refused = refusalOf(said);
    throw refused ? new SyncError("refused", refused) : new SyncError("nonsense");
  }

  return {
    health: () => ask(Health, "/v1/health"),
    enrol: (request) => ask(Enrolled, "/v1/workstations", request),
    renewCertificate: (workstationId, request) =>
      ask(CertificateRenewed, `/v1/workstations/${workstationId}/certificates`, request),
    standing: (workstationId, told) => ask(Standing, `/v1/workstations/${workstationId}/standing`, told),
    packages: (request) => ask(Packages, "/v1/packages", request),
    returnPackages: (request) => ask(PackagesReturned, "/v1/packages/returns", request),
    customerTokens: (request) => ask(CustomerTokens, "/v1/customers/tokens", request),
    push: (request) => ask(JournalOutcomes, JOURNAL, request),
    verify: (request) => ask(VerificationAnswer, "/v1/verifications", request),
    token: (vendorCode, serialNumber) => ask(TokenView, `/v1/tokens/${vendorCode}/${serialNumber}`),
    tokenHistory: (vendorCode, serialNumber) =>
      ask(TokenHistory, `/v1/tokens/${vendorCode}/${serialNumber}/history`),
    changes: ({ wait = 0, ...query }) => {
      const asked = new URLSearchParams({ wait: String(wait) });
      for (const [name, value] of Object.entries(query)) asked.set(name, String(value));
      return ask(Changes, `/v1/changes?${asked}`, undefined, wait * 1000);
    },
    phones: (vendorCode, serialNumber) => ask(PhoneList, `/v1/tokens/${vendorCode}/${serialNumber}/phones`),
    invitation: (invitationId) => ask(InvitationView, `/v1/phone-invitations/${invitationId}`),
    shipments: (workstationId) => ask(WaitingShipments, `/v1/shipments?workstationId=${workstationId}`),
  };
}
