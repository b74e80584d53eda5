import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { createJsonSchemaTransform } from "fastify-type-provider-zod";
import { globalRegistry } from "zod";
import type { Scope } from "./access.ts";

const tags = [
  { name: "verification", description: "Is this OTP right?" },
  { name: "tokens", description: "How a token stands, and what becomes of it." },
  { name: "branches", description: "Workstations: enrolment, cards, customers, the journal." },
  { name: "phones", description: "Customers' phones (R9)." },
  { name: "changes", description: "What changed, in order." },
  { name: "administration", description: "Institutions, clients and their rights." },
  { name: "operations", description: "Running the registry itself." },
];

/** `object`: the types of OpenAPI that Fastify's plugin knows lack mutual TLS (3.1, section 4.8.27.1). */
const components: object = {
  securitySchemes: {
    certificate: {
      type: "mutualTLS",
      description:
        "A client certificate that was granted the scope. Over plain HTTP, which is served on loopback only, none is asked for.",
    },
  },
};

const open: ReadonlySet<Scope> = new Set<Scope>(["anyone", "enrolment", "phone"]);

/** What a caller shows for a scope. A phone signs its requests instead, in their bodies. */
const securityFor = (scope: Scope | undefined): { certificate: string[] }[] =>
  scope === undefined || open.has(scope) ? [] : [{ certificate: [scope] }];

/** zod drops the examples of a schema that transforms what it is given; ours are written as they are sent. */
const toJsonSchema = createJsonSchemaTransform({
  zodToJsonConfig: {
    override: ({ zodSchema, jsonSchema }) => {
      const examples = globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  },
});

/** The OpenAPI 3.1 document, made of the schemas that validate, and of the scope that each route names. */
export async function describeItself(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "SmartOTP central registry",
        description:
          "Keeps every token of every institution, verifies OTPs, takes the branches' journals. Every error is a problem (RFC 9457) with a stable code.",
        version,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags,
      components,
    },
    transform: (document) => {
      const { schema, url } = toJsonSchema(document);
      const security = securityFor(document.route.config?.scope);
      return { schema: { ...schema, security }, url };
    },
  });
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}
