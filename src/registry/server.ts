import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { v7 as uuidv7 } from "uuid";
import { knowCallers } from "./access.ts";
import type { RegistryContext } from "./context.ts";
import { showDocs } from "./docsPage.ts";
import { RegistryError } from "./errors.ts";
import { acceptShallowJson } from "./json.ts";
import { isLoopback } from "./loopback.ts";
import { describeItself } from "./openapi.ts";
import { answerWithProblems, malformedHttp, sendProblem } from "./problems.ts";
import { changeRoutes } from "./routes/changes.ts";
import { customerRoutes } from "./routes/customers.ts";
import { healthRoutes } from "./routes/health.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { journalRoutes } from "./routes/journal.ts";
import { packageRoutes } from "./routes/packages.ts";
import { phoneRoutes, phoneViewRoutes } from "./routes/phones.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { verificationRoutes } from "./routes/verifications.ts";
import { workstationRoutes } from "./routes/workstations.ts";

const BODY_LIMIT = 64 * 1024;

/** Composes the HTTP API: libraries first, then what is ours, then one file of routes per subject. */
export async function buildServer(
  context: RegistryContext,
  logger: FastifyServerOptions["logger"],
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: logger ?? false,
    // One line per request of our own, below: Fastify's lines carry addresses with their parameters.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    genReqId: () => uuidv7(),
    requestTimeout: 30_000,
    // What arrives while the server is closing is answered like everything else.
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, new RegistryError("badRequest")),
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end(malformedHttp());
      else socket.destroy();
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerWithProblems(app);
  acceptShallowJson(app);
  await describeItself(app, context.version);
  await showDocs(app, context.training);
  // Without TLS only this machine may talk to us, and a web page that rebinds its name to 127.0.0.1 may not.
  app.addHook("onRequest", async (request) => {
    if (!isLoopback(request.hostname)) throw new RegistryError("wrongHost");
  });
  knowCallers(app);
  app.addHook("onResponse", async (request, reply) => {
    request.log.info({
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    });
  });

  app.after(() => {
    healthRoutes(app, context);
    workstationRoutes(app, context);
    packageRoutes(app, context);
    customerRoutes(app, context);
    journalRoutes(app, context);
    verificationRoutes(app, context);
    tokenRoutes(app, context);
    phoneRoutes(app, context);
    phoneViewRoutes(app, context);
    incidentRoutes(app, context);
    changeRoutes(app, context);
  });
  await app.ready();
  return app;
}
