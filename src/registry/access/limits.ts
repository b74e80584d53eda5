import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { RegistryError } from "../errors.ts";
import type { Scope } from "./callers.ts";

/**
 * Requests a minute that one process answers. What needs no certificate is counted by address (IPv6: by /64), all
 * else by client or workstation, each scope on its own. `local`: everybody on this machine over plain HTTP together.
 */
export type Limits = Readonly<Record<Scope | "local", number>>;

/** Far above what anybody needs who means well; nobody who guesses gets anywhere with them. */
export const defaultLimits: Limits = {
  anyone: 600,
  // A code has 100 random bits; ten tries a minute are for people who mistype.
  enrolment: 10,
  // Mobile carriers put many phones behind one address.
  phone: 300,
  workstation: 1_200,
  verify: 300_000,
  tokens: 6_000,
  incidents: 600,
  onlineRegistration: 6_000,
  changes: 1_200,
  operations: 600,
  local: Number.POSITIVE_INFINITY,
};

const WINDOW_MS = 60_000;

/** Counts requests, and refuses those above the limit. */
export interface Counter {
  /** One more from this request's address. @throws RegistryError tooManyRequests */
  ofAddress(request: FastifyRequest, scope: "anyone" | "enrolment" | "phone" | "local"): Promise<void>;
  /** One more from a known caller. @throws RegistryError tooManyRequests */
  ofCaller(request: FastifyRequest, callerId: string, scope: Scope): Promise<void>;
}

type Count = ReturnType<FastifyInstance["createRateLimit"]>;

async function spend(count: Count, request: FastifyRequest): Promise<void> {
  const spent = await count(request);
  if (spent.isAllowed || !spent.isExceeded) return;
  throw new RegistryError("tooManyRequests", { parameters: { seconds: Math.max(1, spent.ttlInSeconds) } });
}

/** Counts in this process's memory, which it bounds: several processes each allow as much. */
export async function countRequests(app: FastifyInstance, limits: Limits): Promise<Counter> {
  await app.register(rateLimit, { global: false });
  const byAddress = (max: number) => app.createRateLimit({ max, timeWindow: WINDOW_MS });
  const addresses = {
    anyone: byAddress(limits.anyone),
    enrolment: byAddress(limits.enrolment),
    phone: byAddress(limits.phone),
    local: byAddress(limits.local),
  };
  const keys = new WeakMap<FastifyRequest, { readonly key: string; readonly max: number }>();
  const callers = app.createRateLimit({
    keyGenerator: (request) => keys.get(request)?.key ?? "",
    max: (request) => keys.get(request)?.max ?? 0,
    timeWindow: WINDOW_MS,
  });
  return {
    ofAddress: (request, scope) => spend(addresses[scope], request),
    ofCaller: (request, callerId, scope) => {
      keys.set(request, { key: `${callerId} ${scope}`, max: limits[scope] });
      return spend(callers, request);
    },
  };
}
