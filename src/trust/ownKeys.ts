import { randomBytes } from "node:crypto";
import { Secret } from "../contract/secret.ts";
import { TrustError } from "./errors.ts";
import type { KeyStore } from "./keyStore.ts";
import { type Curve, type KeyPair, publicKeyOf, RAW_KEY_LENGTH } from "./rawKeys.ts";

/** Every key a workstation holds for itself. */
export interface WorkstationKeys {
  /** Ed25519: signs the journal. */
  readonly signing: KeyPair;
  /** X25519: packages are sealed to it. */
  readonly sealing: KeyPair;
  /** Encrypts the ledger's file, 32 bytes. */
  readonly ledgerKey: Secret;
  /** Finds a customer again in this ledger (R14), 32 bytes. */
  readonly customerKey: Secret;
  /** Seals the forms that customers signed, 32 bytes. */
  readonly formKey: Secret;
}

/**
 * The workstation's keys from its store; those that are not there yet are made and kept first.
 * @throws TrustError keyDamaged, keyExists (two processes starting at once), or what the store throws
 */
export async function loadWorkstationKeys(store: KeyStore): Promise<WorkstationKeys> {
  return {
    signing: await pair(store, "journal-signing", "Ed25519"),
    sealing: await pair(store, "package-sealing", "X25519"),
    ledgerKey: await loadOrMake(store, "ledger"),
    customerKey: await loadOrMake(store, "customer-reference"),
    formKey: await loadOrMake(store, "forms"),
  };
}

/** The two key pairs of one installation of a phone's app (R9). */
export interface PhoneKeyPairs {
  /** Ed25519: signs what the phone asks for. */
  readonly signing: KeyPair;
  /** X25519: cards' access keys are sealed to it. */
  readonly sealing: KeyPair;
}

/**
 * A phone's keys from its store; made and kept at the app's first start.
 * @throws TrustError keyDamaged, keyExists (two processes starting at once), or what the store throws
 */
export async function loadPhoneKeys(store: KeyStore): Promise<PhoneKeyPairs> {
  return {
    signing: await pair(store, "phone-signing", "Ed25519"),
    sealing: await pair(store, "phone-sealing", "X25519"),
  };
}

async function pair(store: KeyStore, name: string, curve: Curve): Promise<KeyPair> {
  const privateKey = await loadOrMake(store, name);
  return { privateKey, publicKey: publicKeyOf(curve, privateKey) };
}

async function loadOrMake(store: KeyStore, name: string): Promise<Secret> {
  const kept = await store.get(name);
  if (kept) {
    if (kept.length !== RAW_KEY_LENGTH) throw new TrustError("keyDamaged", { parameters: { name } });
    return kept;
  }
  const made = Secret.take(randomBytes(RAW_KEY_LENGTH));
  await store.put(name, made);
  return made;
}
