import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { ReportIncident } from "../../src/contract/incidents.ts";
import {
  type OnlineChallenge,
  OnlineProof,
  type OnlinePurpose,
} from "../../src/contract/onlineRegistration.ts";
import { CustomerQuery, EnrolWorkstation, PushJournal } from "../../src/contract/registry.ts";
import { VerificationRequest } from "../../src/contract/verification.ts";
import { Branch, call, otpOf, randomIdentity } from "../support/branch.ts";
import { identity } from "../support/certificates.ts";
import type { ExampleRequest } from "../support/openapi.ts";
import { asCms, type Credential, type Pki, sealedIdentityOf } from "../support/pki.ts";
import { phonePreparations } from "./phones/examples.ts";
import type { World } from "./world.ts";

/** What an example finds: a training registry, and a branch of it that has received its shipment. */
export interface Stage {
  readonly world: World;
  readonly branch: Branch;
  /** Whose certificates the registry accepts from customers, and the CA that issues them. */
  readonly pki: Pki;
  readonly authority: Credential;
}

/** Puts live values into an operation's documented example. Its members stay the ones that are documented. */
export type Preparation = (stage: Stage, example: ExampleRequest) => Promise<ExampleRequest>;

const withBody = <S extends z.ZodType>(
  schema: S,
  live: (stage: Stage, body: z.output<S>) => Promise<object> | object,
): Preparation => {
  return async (stage, example) => {
    const body = schema.parse(example.body);
    return { ...example, body: { ...(example.body as object), ...(await live(stage, body)) } };
  };
};

/** A customer with a card of another institution and a certificate signs a challenge. */
const signedBy = (purpose: OnlinePurpose): Preparation =>
  withBody(OnlineProof, async ({ world, branch, pki, authority }, { institutionCode }) => {
    const { app } = world.registry;
    const prove = async (purpose: OnlinePurpose) => {
      const asked = { vendorCode, serialNumber, institutionCode, purpose };
      const { body } = await call<OnlineChallenge>(app, "/v1/online-registrations/challenges", asked);
      const signature = asCms(pki.cms([customer], Buffer.from(body.toBeSigned, "base64url")));
      const sealedIdentity = await sealedIdentityOf(customer, body);
      const { challengeId } = body;
      return { vendorCode, serialNumber, challengeId, requestId: uuidv7(), signature, sealedIdentity };
    };
    const customer = pki.customer(authority, { number: randomIdentity() });
    const { vendorCode, serialNumber } = await branch.issue(customer.number);
    if (purpose === "deregister") {
      await call(app, "/v1/online-registrations", { ...(await prove("register")), institutionCode });
    }
    return prove(purpose);
  });

/**
 * By operation id, for the examples that no document can spell out: codes, keys, signatures and sealed values of
 * this moment. An operation without a preparation is sent exactly as documented.
 */
export const preparations: Readonly<Record<string, Preparation>> = {
  enrolWorkstation: withBody(EnrolWorkstation, ({ world }) => ({ enrolmentCode: world.enrolmentCode })),
  renewCertificate: async ({ branch }, example) => ({
    ...example,
    path: { workstationId: branch.workstationId },
    body: { certificate: (await identity()).x509.raw.toString("base64url") },
  }),
  requestPackages: async ({ branch }, example) => ({
    ...example,
    body: { ...(example.body as object), workstationId: branch.workstationId },
  }),
  waitingShipments: async ({ branch }, example) => ({
    ...example,
    query: { workstationId: branch.workstationId },
  }),
  listCustomerTokens: withBody(CustomerQuery, async ({ branch }, { customerId }) => ({
    workstationId: branch.workstationId,
    sealedIdentity: await branch.sealedIdentity(randomIdentity(), customerId),
  })),
  pushJournal: withBody(PushJournal, async ({ world }, { entries }) => {
    const branch = new Branch(world.registry.app);
    await branch.enrol(world.enrolmentCode);
    const body = entries[0]?.body as { shipmentId: string; cards: [] };
    return { workstationId: branch.workstationId, entries: [branch.entry("stock.received", body)] };
  }),
  matchTokenHolder: withBody(CustomerQuery, async ({ branch }, { customerId }) => ({
    workstationId: branch.workstationId,
    sealedIdentity: await branch.sealedIdentity(randomIdentity(), customerId),
  })),
  reportIncident: withBody(ReportIncident, async ({ branch }, { incidentId, customer }) => {
    const { vendorCode, serialNumber, identity } = await branch.issue();
    const customerId = customer?.customerId ?? "";
    const sealedIdentity = await branch.sealedIdentity(identity, customerId, incidentId);
    return { vendorCode, serialNumber, customer: { customerId, sealedIdentity } };
  }),
  registerOnline: signedBy("register"),
  deregisterOnline: signedBy("deregister"),
  verifyOtp: withBody(VerificationRequest, async ({ world, branch }) => {
    const card = await branch.issue();
    const { vendorCode, serialNumber } = card;
    return { vendorCode, serialNumber, otp: otpOf(card, world.clock.now() / 1000) };
  }),
  ...phonePreparations,
};
