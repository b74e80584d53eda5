import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import type { RegistryOptions } from "../../src/registry/index.ts";
import { Branch } from "../support/branch.ts";
import { type DocumentedOperation, OpenApi, operationsOf } from "../support/openapi.ts";
import { Pki, usualAuthorities } from "../support/pki.ts";
import { preparations, type Stage } from "./examples.ts";
import { testWorlds } from "./world.ts";

interface ExampleStage extends Stage {
  /** The OpenAPI document as it is served, and as it must be. */
  readonly raw: Record<string, unknown>;
  readonly document: OpenApi;
  readonly operations: readonly DocumentedOperation[];
  /** An operation's example with live values in it. */
  prepared(operation: DocumentedOperation): Promise<DocumentedOperation["example"]>;
}

/** Training registries on which every documented example can be sent; each is written so that it disturbs no other. */
export function exampleStages({
  shared = false,
} = {}): (options?: Partial<RegistryOptions>) => Promise<ExampleStage> {
  const worlds = testWorlds({ shared });
  const pki = new Pki();
  const authorities = usualAuthorities(pki);
  afterAll(() => rmSync(pki.directory, { recursive: true, force: true }));
  return async (options = {}) => {
    const online = { onlineRegistration: { directory: authorities.directory } };
    const world = await worlds.open({ ...online, ...options });
    // Certificates are made as the examples go: the world's clock must not stand before them.
    world.clock.advance(3600);
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const stage = { world, branch, pki, authority: authorities.sub };
    const raw = (await world.registry.app.inject("/openapi.json")).json();
    const document = OpenApi.parse(raw);
    return {
      ...stage,
      raw,
      document,
      operations: operationsOf(document),
      prepared: async ({ operationId, example }) =>
        (await preparations[operationId]?.(stage, example)) ?? example,
    };
  };
}
