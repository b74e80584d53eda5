import type { FastifyInstance } from "fastify";
import { Incident, ReportIncident } from "../../contract/incidents.ts";
import { speaksFor } from "../access.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { reportIncident } from "../life/reportIncident.ts";
import { answers, typed } from "./route.ts";

export function incidentRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).post(
    "/v1/incidents",
    {
      config: { scope: "incidents" },
      schema: {
        operationId: "reportIncident",
        tags: ["tokens"],
        summary: "Report a token lost, stolen or damaged",
        description:
          "Suspends the token at all institutions at once (R6). Sending the same report again changes nothing and gives the same answer.",
        body: ReportIncident,
        response: answers(
          Incident,
          "tokenUnknown",
          "tokenDisposed",
          "notTheirToken",
          "incidentIdReused",
          "identityUnreadable",
          "notYourInstitution",
        ),
      },
    },
    (request) => {
      const institutionCode = speaksFor(request, request.body.institutionCode);
      if (institutionCode === null) throw new RegistryError("badRequest");
      const client = request.caller.kind === "client" ? request.caller.clientId : request.caller.kind;
      return reportIncident(context, { ...request.body, institutionCode }, client);
    },
  );
}
