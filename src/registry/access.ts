import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Caller, type Scope, workstationScopes } from "./access/callers.ts";
import { Identification } from "./access/identify.ts";
import { type Counter, countRequests, type Limits } from "./access/limits.ts";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";

export type { Caller, Scope } from "./access/callers.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Said by every route. */
    scope?: Scope;
    /** Its answers may wait on purpose until there is something to say. */
    waits?: boolean;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

export interface AccessOptions {
  readonly limits: Limits;
  /** False: plain HTTP on loopback, where everybody is `local`. */
  readonly tls: boolean;
  /** Clients' certificates must have been issued under a configured authority. */
  readonly clientCa: boolean;
}

const local: Caller = { kind: "local" };

/**
 * Finds out who calls, how often, and whether it may, before anything of the request's body is read. A route without
 * a scope does not start. No header is believed: who stands behind a proxy that ends TLS is nobody.
 */
export async function knowCallers(
  app: FastifyInstance,
  context: Pick<RegistryContext, "db" | "clock">,
  { limits, tls, clientCa }: AccessOptions,
): Promise<void> {
  app.decorateRequest("caller");
  app.addHook("onRoute", ({ config, url, schema }) => {
    const hidden = (schema as { hide?: boolean } | undefined)?.hide === true;
    if (config?.scope === undefined && !hidden) throw new Error(`the route ${url} names no scope`);
  });
  const counter = await countRequests(app, limits);
  if (tls) {
    const identification = new Identification(context, counter, clientCa);
    app.addHook("onRequest", (request) => admit(request, identification, counter));
    app.addHook("preHandler", async (request) => refuseOtherWorkstation(request));
  } else {
    const counted = Number.isFinite(limits.local);
    app.addHook("onRequest", async (request) => {
      request.caller = local;
      if (counted) await counter.ofAddress(request, "local");
    });
  }
}

/** @throws RegistryError tooManyRequests, scopeMissing, and what is wrong with the certificate */
async function admit(request: FastifyRequest, identification: Identification, counter: Counter) {
  const scope = request.routeOptions.config.scope ?? "anyone";
  const { caller, refusal } = await identification.of(request);
  request.caller = caller;
  if (scope === "enrolment" || scope === "phone") return counter.ofAddress(request, scope);
  if (caller.kind === "anonymous" || caller.kind === "local") {
    await counter.ofAddress(request, "anyone");
    if (scope !== "anyone") throw new RegistryError(refusal ?? "certificateRequired");
    return;
  }
  const [id, scopes] =
    caller.kind === "workstation"
      ? [caller.workstationId, workstationScopes]
      : [caller.clientId, caller.scopes];
  await counter.ofCaller(request, id, scope);
  if (scope !== "anyone" && !scopes.has(scope)) throw new RegistryError("scopeMissing");
}

/**
 * A workstation speaks for itself, wherever in the request it says who it is.
 * @throws RegistryError otherWorkstation
 */
function refuseOtherWorkstation({ caller, body, params, query }: FastifyRequest): void {
  if (caller.kind !== "workstation") return;
  for (const part of [body, params, query]) {
    const named = (part as { workstationId?: unknown } | null | undefined)?.workstationId;
    if (named === undefined) continue;
    if (typeof named !== "string" || named.toLowerCase() !== caller.workstationId)
      throw new RegistryError("otherWorkstation");
  }
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
