import { createHmac, randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { JournalBody } from "../../src/contract/journal.ts";
import type {
  IntegrityClaims,
  PhoneDevice,
  PhoneDone,
  PhoneKeys,
  RegisteredPhone,
  RegisterPhone,
  SealedPhoneKeys,
} from "../../src/contract/phones.ts";
import { Secret } from "../../src/contract/secret.ts";
import { REFERENCE_APP, readAttestationKey } from "../../src/registry/index.ts";
import {
  activationCodeHash,
  generateSealingKeys,
  generateSigningKeys,
  newActivationCode,
  openPhoneKeys,
  phoneIntegrityNonce,
  sealPhoneNumber,
  signIntegrity,
  signPhoneRequest,
} from "../../src/trust/index.ts";
import { type Branch, call } from "./branch.ts";

const MINUTE_MS = 60_000;

/** An invitation as a counter makes it: the code in clear, and the entry that went to the registry. */
export interface Invited {
  readonly code: string;
  readonly body: JournalBody<"phone.invited">;
}

/** What the counter records when it invites a phone; `changed` takes the place of what it would say. */
export async function invitation(
  branch: Branch,
  card: TokenRef,
  identity: string,
  now: number,
  changed: Partial<JournalBody<"phone.invited">> = {},
  phoneNumber = "010-1234-5678",
): Promise<Invited> {
  const code = newActivationCode();
  const invitationId = changed.invitationId ?? uuidv7();
  const number = Secret.take(Buffer.from(phoneNumber, "utf8"));
  const { vendorCode, serialNumber } = card;
  const body = {
    invitationId,
    vendorCode,
    serialNumber,
    customer: await branch.customer(identity),
    codeHash: activationCodeHash(code),
    expiresAt: new Date(now + 10 * MINUTE_MS).toISOString(),
    sealedPhoneNumber: await sealPhoneNumber(branch.enrolled?.registrySealingKey ?? "", number, {
      workstationId: branch.workstationId,
      invitationId,
    }),
    maskedPhoneNumber: "010-****-5678",
    ...changed,
  };
  return { code, body };
}

/** What the card answers when it is asked to prove an access key: HMAC-SHA-1 over 8 bytes (card.md). */
export function rekeyProof(key: Secret): { challenge: string; response: string } {
  const challenge = randomBytes(8);
  const response = key.use((bytes) => createHmac("sha1", bytes).update(challenge).digest("hex"));
  return { challenge: challenge.toString("hex"), response };
}

/** A customer's phone as the registry sees one: an installation with its keys, on a device. */
export class TestPhone {
  readonly phoneId = uuidv7();
  readonly signing = generateSigningKeys();
  readonly sealing = generateSealingKeys();
  readonly app: FastifyInstance;
  readonly dataDir: string;
  readonly device: PhoneDevice;
  readonly now: () => number;

  constructor(
    {
      registry,
      dataDir,
      clock,
    }: {
      readonly registry: { readonly app: FastifyInstance };
      readonly dataDir: string;
      readonly clock: { now(): number };
    },
    deviceId = randomBytes(16).toString("base64url"),
  ) {
    this.app = registry.app;
    this.dataDir = dataDir;
    this.now = () => clock.now();
    this.device = { deviceId, model: "Reference", os: "reference", osVersion: "1", appVersion: "1.0" };
  }

  /** A registration; `claimed` changes what the platform states. */
  async registration(code: string, claimed: Partial<IntegrityClaims> = {}): Promise<RegisterPhone> {
    const key = await readAttestationKey(this.dataDir);
    if (!key) throw new Error("no training registry was here");
    const own = {
      phoneId: this.phoneId,
      signingKey: this.signing.publicKey,
      sealingKey: this.sealing.publicKey,
    };
    const claims: IntegrityClaims = {
      nonce: phoneIntegrityNonce({
        ...own,
        codeHash: activationCodeHash(code),
        deviceId: this.device.deviceId,
      }),
      iat: Math.floor(this.now() / 1000),
      os: "reference",
      app: REFERENCE_APP,
      verdict: "genuine",
      ...claimed,
    };
    return { ...own, activationCode: code, device: this.device, integrity: await signIntegrity(claims, key) };
  }

  async register(code: string, claimed: Partial<IntegrityClaims> = {}) {
    return this.send(await this.registration(code, claimed));
  }

  send(request: RegisterPhone) {
    return call<RegisteredPhone>(this.app, "/v1/phones", request);
  }

  /** A request for this card, signed with everything it says. */
  signed<A extends "keys" | "rekeyed" | "forget">(action: A, card: TokenRef, more: object = {}) {
    const { vendorCode, serialNumber } = card;
    const at = new Date(this.now()).toISOString();
    const request = { action, phoneId: this.phoneId, vendorCode, serialNumber, requestId: uuidv7(), at };
    return signPhoneRequest({ ...request, ...more }, this.signing.privateKey);
  }

  keys(card: TokenRef, request: object = this.signed("keys", card)) {
    return call<PhoneKeys>(this.app, `/v1/phones/${this.phoneId}/keys`, request);
  }

  forget(card: TokenRef, request: object = this.signed("forget", card)) {
    return call<PhoneDone>(this.app, `/v1/phones/${this.phoneId}/forget`, request);
  }

  rekeyed(card: TokenRef, keyVersion: number, proof: { challenge: string; response: string }) {
    const request = this.signed("rekeyed", card, { keyVersion, proof });
    return call<PhoneDone>(this.app, `/v1/phones/${this.phoneId}/rekeyed`, request);
  }

  /** The keys, as hexadecimal, with their versions. */
  async open(card: TokenRef, keys: SealedPhoneKeys | null | undefined) {
    if (!keys) throw new Error("no keys");
    const { vendorCode, serialNumber } = card;
    const opened = await openPhoneKeys(this.sealing.privateKey, keys, {
      phoneId: this.phoneId,
      vendorCode,
      serialNumber,
    });
    const { keyVersion, nextKeyVersion } = keys.binding;
    return { ...opened, keyVersion, nextKeyVersion };
  }
}

/** The bytes of a key of a test, in hexadecimal. */
export const plain = (key: Secret | undefined): string | undefined =>
  key?.use((bytes) => Buffer.from(bytes).toString("hex"));
