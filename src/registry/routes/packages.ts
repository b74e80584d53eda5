import type { FastifyInstance } from "fastify";
import { Packages, RequestPackages } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { makePackages } from "../packages.ts";
import { answers, typed } from "./route.ts";

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
          "tokenNotInStock",
          "tokenUnknown",
          "tokenNotYours",
          "tokenNotActive",
        ),
      },
    },
    async (request) => ({ packages: await makePackages(context, request.body) }),
  );
}
