import type { FastifyInstance } from "fastify";
import { Enrolled, EnrolWorkstation } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { enrol } from "../enrolment.ts";
import { answers, typed } from "./route.ts";

export function workstationRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).post(
    "/v1/workstations",
    {
      config: { scope: "enrolment" },
      schema: {
        operationId: "enrolWorkstation",
        tags: ["branches"],
        summary: "Enrol a workstation's public keys",
        description:
          "Over TLS, the client certificate of the connection is bound to the workstation, which is known by it from then on. Sending the same enrolment again gives the same answer.",
        body: EnrolWorkstation,
        response: answers(
          Enrolled,
          "enrolmentCodeWrong",
          "branchUnknown",
          "workstationTaken",
          "workstationStopped",
          "certificateRequired",
          "certificateExpired",
          "certificateTaken",
        ),
      },
    },
    (request) => enrol(context, request.caller, request.body),
  );
}
