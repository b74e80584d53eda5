import { rmSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Branch } from "../support/branch.ts";
import { type DocumentedOperation, OpenApi, operationsOf, send } from "../support/openapi.ts";
import { Pki, usualAuthorities } from "../support/pki.ts";
import { preparations, type Stage } from "./examples.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();
const pki = new Pki();
const authorities = usualAuthorities(pki);
afterAll(() => rmSync(pki.directory, { recursive: true, force: true }));

/** Names of members, all the way down; of arrays the first element's. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (value === null || typeof value !== "object") return "value";
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, shapeOf(member)] as const)
      .sort(),
  );
}

/** The document's own word on a value, as any client would check it. */
function fits(schema: Record<string, unknown>, value: unknown): boolean {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;
}

describe("the OpenAPI document", () => {
  let stage: Stage;
  let raw: Record<string, unknown>;
  let operations: DocumentedOperation[];
  let tags: string[];
  // One training registry for all examples: each is written so that it disturbs no other.
  const staged = async () => {
    const world = await worlds.open({ onlineRegistration: { directory: authorities.directory } });
    // Certificates are made as the examples go: the world's clock must not stand before them.
    world.clock.advance(3600);
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    stage = { world, branch, pki, authority: authorities.sub };
    raw = (await world.registry.app.inject("/openapi.json")).json();
    const document = OpenApi.parse(raw);
    operations = operationsOf(document);
    tags = document.tags.map((tag) => tag.name);
  };

  it("is valid OpenAPI 3.1 by a public validator", async () => {
    await staged();
    const result = await new Validator().validate(raw);
    expect(result).toMatchObject({ valid: true });
  });

  it("says of every operation what it is, who may call it, and gives an example of request and answer", async () => {
    await staged();
    for (const operation of operations) {
      const { operationId, example, requestBody, responses } = operation;
      const where = `${operation.method} ${operation.url}`;
      for (const tag of operation.tags) expect(tags, where).toContain(tag);
      for (const parameter of operation.parameters.filter((each) => each.in === "path")) {
        expect(example.path, `${where}: no example of ${parameter.name}`).toHaveProperty(parameter.name);
      }
      const body = requestBody?.content["application/json"];
      if (body)
        expect(fits(body.schema, body.example), `${where}: no example of its body, or a wrong one`).toBe(
          true,
        );
      const answer = responses["200"]?.content["application/json"];
      expect(
        answer && fits(answer.schema, answer.example),
        `${where}: no example of its answer, or a wrong one`,
      ).toBe(true);
      expect(responses.default?.content, where).toHaveProperty(["application/problem+json"]);
      expect(
        operations.filter((each) => each.operationId === operationId),
        where,
      ).toHaveLength(1);
    }
  });

  it("has examples that work: every one is sent and answered with 200 in the documented form", async () => {
    await staged();
    for (const operation of operations) {
      const prepare = preparations[operation.operationId];
      const request = prepare ? await prepare(stage, operation.example) : operation.example;
      const where = `${operation.operationId} (add what it needs to tests/registry/examples.ts)`;
      expect(shapeOf(request), where).toEqual(shapeOf(operation.example));
      const answer = await send(stage.world.registry.app, operation, request);
      expect(answer, where).toMatchObject({ status: 200, contentType: /^application\/json/ });
      const schema = operation.responses["200"]?.content["application/json"]?.schema ?? {};
      expect(fits(schema, JSON.parse(answer.body)), where).toBe(true);
    }
    const known = operations.map((operation) => operation.operationId);
    expect(
      Object.keys(preparations).filter((id) => !known.includes(id)),
      "preparations of nothing",
    ).toEqual([]);
  });
});
