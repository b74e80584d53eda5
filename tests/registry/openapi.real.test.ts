import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { send } from "../support/openapi.ts";
import { preparations } from "./examples.ts";
import { exampleStages } from "./stage.ts";

const openStage = exampleStages();

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
  it("is valid OpenAPI 3.1 by a public validator", async () => {
    const { raw } = await openStage();
    const result = await new Validator().validate(raw);
    expect(result).toMatchObject({ valid: true });
  });

  it("says of every operation what it is, who may call it, and gives an example of request and answer", async () => {
    const { operations, document } = await openStage();
    const tags = document.tags.map((tag) => tag.name);
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
      const { answer } = operation;
      expect(fits(answer.schema, answer.example), `${where}: no example of its answer, or a wrong one`).toBe(
        true,
      );
      expect(responses.default?.content, where).toHaveProperty(["application/problem+json"]);
      expect(
        operations.filter((each) => each.operationId === operationId),
        where,
      ).toHaveLength(1);
    }
  });

  it("has examples that work: every one is sent and answered with 200 in the documented form", async () => {
    const { operations, prepared, world } = await openStage();
    for (const operation of operations) {
      const request = await prepared(operation);
      const where = `${operation.operationId} (add what it needs to tests/registry/examples.ts)`;
      expect(shapeOf(request), where).toEqual(shapeOf(operation.example));
      const { status, contentType, body } = await send(world.registry.app, operation, request);
      expect({ status, body }, where).toMatchObject({ status: 200 });
      expect(contentType.split(";")[0], where).toBe(operation.answer.contentType);
      expect(fits(operation.answer.schema, body), where).toBe(true);
    }
    const known = operations.map((operation) => operation.operationId);
    expect(
      Object.keys(preparations).filter((id) => !known.includes(id)),
      "preparations of nothing",
    ).toEqual([]);
  });
});
