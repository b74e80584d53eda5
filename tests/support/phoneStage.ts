/** Phones, a card on a simulated reader, and a registry in memory with real seals and signatures for phones. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { onTestFinished } from "vitest";
import { personalise, VirtualCard } from "../../src/card/index.ts";
import type { PhoneRekeyed, RegisterPhone, SealedPhoneKeys } from "../../src/contract/phones.ts";
import { Secret } from "../../src/contract/secret.ts";
import type { CardProfile } from "../../src/contract/token.ts";
import type { Transaction } from "../../src/contract/transaction.ts";
import { hmac } from "../../src/otp/index.ts";
import type { Registration } from "../../src/phone/index.ts";
import {
  openPhone,
  type Phone,
  PhoneError,
  type PhoneRegistry,
  phoneOtp,
  registerPhone,
} from "../../src/phone/index.ts";
import { SimulatedReader } from "../../src/reader/index.ts";
import { newActivationCode, sealPhoneKeys, verifyPhoneRequest } from "../../src/trust/index.ts";
import { orderFor, parameters, token } from "./tornCard.ts";

const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
export const REGISTRY = "http://127.0.0.1:9";
const institution = { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } };

const refused = (problemCode: string) =>
  new PhoneError("refused", { parameters: { detail: problemCode }, problemCode });

/** The registry's side of one card. */
class ScriptedPhoneRegistry implements PhoneRegistry {
  profile: CardProfile = "locked";
  /** No connection. */
  down = false;
  /** The card's access keys by version, counted from 1. */
  readonly accessKeys = [Uint8Array.from(randomBytes(16))];
  proven = 1;
  readonly codes = new Set<string>();
  readonly phones = new Map<string, { request: RegisterPhone; ended: boolean; known: number }>();
  /** Calls in their order. */
  readonly asked: string[] = [];

  invite(): string {
    const code = newActivationCode();
    this.codes.add(code);
    return code;
  }

  get newest(): number {
    return this.accessKeys.length;
  }

  /** R9: the phone is out, and the card gets a key that it never had. */
  revoke({ memory }: Phone): void {
    const phone = this.phones.get(memory.phoneId);
    if (!phone) throw new Error("unknown phone");
    phone.ended = true;
    if (phone.known === this.newest) this.accessKeys.push(Uint8Array.from(randomBytes(16)));
  }

  async register(request: RegisterPhone) {
    this.#ask("register");
    if (!this.codes.delete(request.activationCode)) throw refused("registry.activationCodeWrong");
    this.phones.set(request.phoneId, { request, ended: false, known: 0 });
    return {
      phoneId: request.phoneId,
      ...token,
      parameters,
      profile: this.profile,
      institution,
      registeredAt: "2026-11-22T03:00:15.000Z",
      keys: await this.#keysFor(request.phoneId),
    };
  }

  async keys(request: Parameters<PhoneRegistry["keys"]>[0]) {
    this.#taken("keys", request);
    return { keys: await this.#keysFor(request.phoneId) };
  }

  async rekeyed(request: PhoneRekeyed) {
    this.#taken("rekeyed", request);
    const { keyVersion, proof, phoneId } = request;
    const key = Secret.copyOf(this.#key(keyVersion));
    const answer = Buffer.from(hmac(key, "SHA-1", Buffer.from(proof.challenge, "hex"))).toString("hex");
    if (answer !== proof.response) throw refused("registry.rekeyProofWrong");
    this.proven = Math.max(this.proven, keyVersion);
    return { phoneId, status: "registered" as const };
  }

  async forget(request: Parameters<PhoneRegistry["forget"]>[0]) {
    const phone = this.#taken("forget", request);
    phone.ended = true;
    return { phoneId: request.phoneId, status: "forgotten" as const };
  }

  #ask(call: string): void {
    if (this.down) throw new PhoneError("unreachable");
    this.asked.push(call);
  }

  #taken(call: string, request: { readonly phoneId: string; readonly signature: string }) {
    this.#ask(call);
    const phone = this.phones.get(request.phoneId);
    if (!phone || !verifyPhoneRequest(request, phone.request.signingKey))
      throw refused("registry.phoneUnknown");
    if (phone.ended) throw refused("registry.phoneEnded");
    return phone;
  }

  #key(version: number): Uint8Array {
    const key = this.accessKeys[version - 1];
    if (!key) throw refused("registry.keyVersionUnknown");
    return key;
  }

  async #keysFor(phoneId: string): Promise<SealedPhoneKeys | null> {
    const phone = this.phones.get(phoneId);
    if (!phone || this.profile === "open") return null;
    const { proven, newest } = this;
    phone.known = newest;
    const binding = {
      phoneId,
      ...token,
      keyVersion: proven,
      nextKeyVersion: newest > proven ? newest : null,
    };
    const between = this.accessKeys.slice(proven, newest - 1).flatMap((key) => [...key]);
    return sealPhoneKeys(phone.request.sealingKey, binding, {
      accessKey: Secret.copyOf(this.#key(proven)),
      ...(newest > proven ? { nextAccessKey: Secret.copyOf(this.#key(newest)) } : {}),
      ...(between.length > 0 ? { otherAccessKeys: Secret.take(Uint8Array.from(between)) } : {}),
    });
  }
}

export interface PhoneStage {
  readonly registry: ScriptedPhoneRegistry;
  readonly reader: SimulatedReader;
  readonly card: VirtualCard;
  readonly clock: { at: number; now(): number };
  /** A phone of its own; `folder` to start the same one again. */
  phone(folder?: string): Promise<Phone & { readonly folder: string }>;
  registered(): Promise<Phone & { readonly folder: string; readonly registration: Registration }>;
  otp(phone: Phone, order?: Partial<Parameters<typeof phoneOtp>[1]>): ReturnType<typeof phoneOtp>;
  /** Put the card back with power, as after it was torn off. */
  lay(): void;
}

/** A finished card on the reader. Everything is removed after the test. */
export async function phoneStage(profile: CardProfile = "locked"): Promise<PhoneStage> {
  const registry = new ScriptedPhoneRegistry();
  registry.profile = profile;
  const card = VirtualCard.blank();
  const [accessKey] = registry.accessKeys;
  const order = orderFor(card, { profile, withTransportKey: false });
  await personalise(card, {
    ...order,
    ...(profile === "locked" && accessKey ? { accessKey: Secret.copyOf(accessKey) } : {}),
  });
  const reader = new SimulatedReader({ latencyMs: 0 });
  onTestFinished(() => reader.close());
  reader.insert(card);
  const clock = { at: Date.parse("2026-11-22T03:00:15.000Z"), now: () => clock.at };
  const stage: PhoneStage = {
    registry,
    reader,
    card,
    clock,
    async phone(kept) {
      const folder = kept ?? (await mkdtemp(join(memoryFolder, "smartotp-phone-")));
      if (kept === undefined) onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const phone = await openPhone({
        folder,
        device: {
          deviceId: Buffer.from(uuidv7()).toString("base64url"),
          model: "Test phone",
          os: "reference",
          osVersion: "1",
          appVersion: "1",
        },
        clock,
        registry: async () => {
          if (registry.down) throw new PhoneError("unreachable");
          return registry;
        },
        attest: async ({ nonce }) => `statement over ${nonce}`,
      });
      return { ...phone, folder };
    },
    async registered() {
      const phone = await stage.phone();
      return { ...phone, registration: await registerPhone(phone, registry.invite(), REGISTRY) };
    },
    otp: (phone, more = {}) =>
      phoneOtp(phone, {
        readers: reader,
        readerName: reader.name,
        show: async (_: Transaction) => "no",
        ...more,
      }),
    lay() {
      card.setFaults({});
      reader.insert(card);
    },
  };
  return stage;
}
