import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Uuid } from "../../contract/ids.ts";
import { CertificateRenewed, Enrolled, EnrolWorkstation, RenewCertificate } from "../../contract/registry.ts";
import { Standing, TellStanding } from "../../contract/standing.ts";
import type { RegistryContext } from "../context.ts";
import { enrol } from "../enrolment.ts";
import { renewCertificate } from "../renewal.ts";
import { tellStanding } from "../standing.ts";
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
          "workstationReplaced",
          "certificateRequired",
          "clientCertificateExpired",
          "certificateTaken",
        ),
      },
    },
    (request) => enrol(context, request.caller, request.body),
  );
  typed(app).post(
    "/v1/workstations/:workstationId/certificates",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "renewCertificate",
        tags: ["branches"],
        summary: "Bind a workstation's next certificate",
        description:
          "Asked over a connection with the present certificate. Both are good until the present one ends; any other of this workstation is revoked.",
        params: z.object({ workstationId: Uuid }),
        body: RenewCertificate,
        response: answers(
          CertificateRenewed,
          "workstationUnknown",
          "workstationStopped",
          "workstationReplaced",
          "certificateUnfit",
          "certificateTaken",
        ),
      },
    },
    (request) => renewCertificate(context, request.caller, request.params.workstationId, request.body),
  );
  typed(app).post(
    "/v1/workstations/:workstationId/standing",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "tellStanding",
        tags: ["branches"],
        summary: "How a workstation and the registry stand to each other",
        description:
          "Said at the beginning of every round. Answers with the branch's policy, with where the registry's copy of the journal stands, and with the quarantine the workstation is in. An old copy of a workstation's disk, and a second copy that is at work, are noticed here.",
        params: z.object({ workstationId: Uuid }),
        body: TellStanding,
        response: answers(Standing, "workstationUnknown", "workstationStopped", "workstationReplaced"),
      },
    },
    (request) => tellStanding(context, request.params.workstationId, request.body),
  );
}
