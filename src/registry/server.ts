import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { isLoopback } from "../contract/loopback.ts";
import { boundRequestsInFlight } from "./access/inFlight.ts";
import { defaultLimits, type Limits } from "./access/limits.ts";
import { knowCallers } from "./access.ts";
import type { RegistryContext } from "./context.ts";
import { showDocs } from "./docsPage.ts";
import { RegistryError } from "./errors.ts";
import { acceptShallowJson } from "./json.ts";
import { type Bounds, defaultBounds, openServer, refuseConnection } from "./listener.ts";
import { describeItself } from "./openapi.ts";
import { answerWithProblems, sendProblem } from "./problems.ts";
import { requestIdOf, watchRequests } from "./requests.ts";
import { changeRoutes } from "./routes/changes.ts";
import { customerRoutes } from "./routes/customers.ts";
import { healthRoutes } from "./routes/health.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { journalRoutes } from "./routes/journal.ts";
import { keyRoutes } from "./routes/keys.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { onlineRegistrationRoutes } from "./routes/onlineRegistrations.ts";
import { packageRoutes } from "./routes/packages.ts";
import { phoneRoutes, phoneViewRoutes } from "./routes/phones.ts";
import { shipmentRoutes } from "./routes/shipments.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { verificationRoutes } from "./routes/verifications.ts";
import { workstationRoutes } from "./routes/workstations.ts";
import type { ServerCertificate } from "./tls/serverCertificate.ts";

const BODY_LIMIT = 64 * 1024;

/** How the API is reached. */
export interface ServerOptions {
  readonly logger?: FastifyServerOptions["logger"];
  /** With it, TLS 1.3; without it, plain HTTP for this machine only. */
  readonly certificate?: ServerCertificate | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly bounds?: Partial<Bounds> | undefined;
}

/** Composes the HTTP API: libraries first, then what is ours, then one file of routes per subject. */
export async function buildServer(
  context: RegistryContext,
  { logger, certificate, limits, bounds: given }: ServerOptions,
): Promise<FastifyInstance> {
  const bounds = { ...defaultBounds, ...given };
  const app = Fastify({
    logger: logger ?? false,
    // One line per request of our own.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    genReqId: requestIdOf,
    serverFactory: (handler) => openServer(handler, bounds, certificate),
    // What arrives while the server is closing is answered like everything else.
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, new RegistryError("badRequest")),
    clientErrorHandler: refuseConnection,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerWithProblems(app);
  acceptShallowJson(app);
  await describeItself(app, context.version);
  watchRequests(app, context.metrics);
  context.stopping.announce(app);
  boundRequestsInFlight(app, bounds.requestsInFlight);
  app.addHook("onRequest", async ({ headers, hostname }) => {
    // RFC 9112 section 3.2.
    if (headers.host === undefined) throw new RegistryError("badRequest");
    // Without TLS only this machine may talk to us, and a web page that rebinds its name to 127.0.0.1 may not.
    if (!certificate && !isLoopback(hostname)) throw new RegistryError("wrongHost");
  });
  await knowCallers(app, context, {
    limits: { ...defaultLimits, ...limits },
    tls: certificate !== undefined,
    clientCa: certificate?.options.ca !== undefined,
  });
  // After the hooks, which reach a plugin's routes only when they were there before it.
  await showDocs(app, context.training);

  app.after(() => {
    healthRoutes(app, context);
    keyRoutes(app, context);
    metricsRoutes(app, context);
    workstationRoutes(app, context);
    packageRoutes(app, context);
    shipmentRoutes(app, context);
    customerRoutes(app, context);
    journalRoutes(app, context);
    verificationRoutes(app, context);
    tokenRoutes(app, context);
    phoneRoutes(app, context);
    phoneViewRoutes(app, context);
    incidentRoutes(app, context);
    changeRoutes(app, context);
    onlineRegistrationRoutes(app, context);
  });
  await app.ready();
  return app;
}
