import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** Everything the page needs is in the npm package: it loads from here and talks to here, and to nowhere else. */
const contentSecurityPolicy = {
  "default-src": "'none'",
  "script-src": "'self'",
  // Swagger UI sets style attributes as it renders.
  "style-src": ["'self'", "'unsafe-inline'"],
  "img-src": ["'self'", "data:"],
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/**
 * The OpenAPI document as a page at `/docs`. Requests can be sent from it in training only: in production nobody
 * tries things out on real tokens.
 */
export async function showDocs(app: FastifyInstance, training: boolean): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: contentSecurityPolicy,
    theme: { title: "SmartOTP central registry" },
    uiConfig: {
      docExpansion: "list",
      deepLinking: true,
      defaultModelsExpandDepth: -1,
      displayOperationId: true,
      supportedSubmitMethods: training ? ["get", "post", "put", "patch", "delete"] : [],
      layout: "BaseLayout",
    },
  });
}
