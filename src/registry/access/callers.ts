import type { PresentedCertificate } from "./peerCertificate.ts";

/**
 * What a route may be used for. `anyone`: no certificate needed (health). `enrolment`: a workstation that nobody
 * knows yet, under a code. `phone`: a registered phone, which signs its requests. Every other scope is granted to a
 * client, a workstation or both.
 */
export type Scope = "anyone" | "enrolment" | "phone" | "workstation" | GrantedScope;

/** Scopes that a client can be granted. */
export const grantedScopes = [
  "verify",
  "tokens",
  "incidents",
  "onlineRegistration",
  "changes",
  "operations",
] as const;
export type GrantedScope = (typeof grantedScopes)[number];

/** What every workstation may do, for its institution. */
export const workstationScopes: ReadonlySet<Scope> = new Set<Scope>([
  "workstation",
  "tokens",
  "verify",
  "changes",
]);

export interface WorkstationCaller {
  readonly kind: "workstation";
  readonly workstationId: string;
  readonly institutionCode: string;
  readonly certificate: PresentedCertificate;
}

export interface ClientCaller {
  readonly kind: "client";
  readonly clientId: string;
  /** Null: an operator of the registry itself. */
  readonly institutionCode: string | null;
  readonly scopes: ReadonlySet<Scope>;
}

/** Who sends a request. */
export type Caller =
  /** Somebody on this machine over plain HTTP: may do everything, and is believed who it says it is. */
  | { readonly kind: "local" }
  /** Nobody we know; with the certificate it showed, if any. */
  | { readonly kind: "anonymous"; readonly certificate: PresentedCertificate | null }
  | WorkstationCaller
  | ClientCaller;
