import type { FastifyInstance } from "fastify";
import { z } from "zod";

const Media = z.object({ schema: z.record(z.string(), z.unknown()), example: z.unknown().optional() });
const Content = z.record(z.string(), Media);
const Operation = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  description: z.string().min(1),
  tags: z.array(z.string()).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(z.object({ name: z.string(), in: z.enum(["path", "query", "header"]), example: z.unknown() }))
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().min(1), content: Content })),
});

/** Of an OpenAPI document what every operation of ours has; parsing it fails for one that lacks something. */
export const OpenApi = z.object({
  openapi: z.literal("3.1.0"),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ securitySchemes: z.record(z.string(), z.unknown()) }),
});
export type OpenApi = z.infer<typeof OpenApi>;

/** An operation's documented example, in the form it is sent. */
export interface ExampleRequest {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
}

export interface DocumentedOperation extends z.infer<typeof Operation> {
  readonly method: string;
  readonly url: string;
  readonly example: ExampleRequest;
  /** What it answers when all is well. */
  readonly answer: {
    readonly contentType: string;
    readonly schema: Record<string, unknown>;
    readonly example: unknown;
  };
}

/** Every operation of the document, with its example. */
export function operationsOf({ paths }: OpenApi): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const given = (place: string) =>
        Object.fromEntries(
          operation.parameters
            .filter((parameter) => parameter.in === place && parameter.example !== undefined)
            .map((parameter) => [parameter.name, parameter.example]),
        );
      const body = operation.requestBody?.content["application/json"]?.example;
      const example = { path: given("path"), query: given("query"), headers: given("header"), body };
      return { ...operation, method: method.toUpperCase(), url, example, answer: answerOf(operation) };
    }),
  );
}

function answerOf({ operationId, responses }: z.infer<typeof Operation>): DocumentedOperation["answer"] {
  const [found] = Object.entries(responses["200"]?.content ?? {});
  if (!found) throw new Error(`${operationId} has no answer`);
  const [contentType, { schema, example }] = found;
  const [inSchema] = z.array(z.unknown()).parse(schema.examples ?? []);
  return { contentType, schema, example: example ?? inSchema };
}

/** Send an example as it stands. */
export async function send(
  app: FastifyInstance,
  { method, url }: Pick<DocumentedOperation, "method" | "url">,
  { path, query, headers, body }: ExampleRequest,
): Promise<{ status: number; contentType: string; body: unknown }> {
  const filled = url.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  const response = await app.inject({
    method: method as "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: search.size === 0 ? filled : `${filled}?${search}`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const contentType = String(response.headers["content-type"] ?? "");
  const read = /json/.test(contentType) ? response.json() : response.body;
  return { status: response.statusCode, contentType, body: read };
}
