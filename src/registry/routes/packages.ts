import type { FastifyInstance } from "fastify";
import { PackagesReturned, ReturnPackages } from "../../contract/allotment.ts";
import { Packages, RequestPackages } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { returnPackages } from "../life/returns.ts";
import { makePackages } from "../packages.ts";
import { answers, quarantined, typed } from "./route.ts";

export function packageRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).post(
    "/v1/packages",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "requestPackages",
        tags: ["branches"],
        summary: "Allot cards to a workstation and seal their keys to it",
        description:
          "Purpose issue: the named tokens that are in stock or already allotted to this workstation, or any `count` of its branch's stock; those that are not to be had are left out. Purpose test: access keys of active tokens of this institution, or, with the customer who is here, of that customer's tokens of any institution.",
        body: RequestPackages,
        response: answers(
          Packages,
          "workstationUnknown",
          "workstationStopped",
          "workstationReplaced",
          ...quarantined,
          "tokenNotInStock",
          "tokenUnknown",
          "tokenNotYours",
          "tokenNotActive",
        ),
      },
    },
    async (request) => ({ packages: await makePackages(context, request.body) }),
  );
  typed(app).post(
    "/v1/packages/returns",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "returnPackages",
        tags: ["branches"],
        summary: "Give cards back whose packages were destroyed unused",
        description:
          "Cards that were allotted under the named packages are in the branch's stock again. Those with a newer package, or being written, stay as they are. Sent again, it changes nothing.",
        body: ReturnPackages,
        response: answers(
          PackagesReturned,
          "workstationUnknown",
          "workstationStopped",
          "workstationReplaced",
          ...quarantined,
        ),
      },
    },
    async (request) => ({ returned: await returnPackages(context, request.body) }),
  );
}
