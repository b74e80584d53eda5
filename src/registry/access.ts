import type { FastifyInstance, FastifyRequest } from "fastify";
import { RegistryError } from "./errors.ts";

/**
 * What a route may be used for. `anyone`: no certificate needed (health, enrolment under a code). `phone`: a
 * registered phone, which signs its requests. Every other scope is granted to a client, a workstation or both.
 */
export type Scope =
  | "anyone"
  | "phone"
  | "workstation"
  | "verify"
  | "tokens"
  | "incidents"
  | "onlineRegistration"
  | "changes"
  | "operations";

/** Who sends a request. */
export type Caller =
  /** Somebody on this machine over plain HTTP: may do everything, and is believed who it says it is. */
  | { readonly kind: "local" }
  | { readonly kind: "anonymous" }
  | { readonly kind: "workstation"; readonly workstationId: string; readonly institutionCode: string }
  | {
      readonly kind: "client";
      readonly clientId: string;
      /** Null: an operator of the registry itself. */
      readonly institutionCode: string | null;
      readonly scopes: ReadonlySet<Scope>;
    };

declare module "fastify" {
  interface FastifyContextConfig {
    /** Said by every route. */
    scope?: Scope;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

/** Finds out who calls, before anything of the request is read. A route without a scope does not start. */
export function knowCallers(app: FastifyInstance): void {
  app.decorateRequest("caller");
  app.addHook("onRoute", ({ config, url, schema }) => {
    const hidden = (schema as { hide?: boolean } | undefined)?.hide === true;
    if (config?.scope === undefined && !hidden) throw new Error(`the route ${url} names no scope`);
  });
  app.addHook("onRequest", async (request) => {
    request.caller = { kind: "local" };
  });
}

/**
 * The institution a request speaks for: the caller's own. Only a local caller is believed what it claims.
 * @returns null when a local caller claims none
 * @throws RegistryError notYourInstitution
 */
export function speaksFor({ caller }: FastifyRequest, claimed: string | undefined): string | null {
  if (caller.kind === "local") return claimed ?? null;
  const own = caller.kind === "anonymous" ? null : caller.institutionCode;
  if (own === null || (claimed !== undefined && claimed !== own))
    throw new RegistryError("notYourInstitution");
  return own;
}
