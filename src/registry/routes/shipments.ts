import type { FastifyInstance } from "fastify";
import { ShipmentsQuery, WaitingShipments } from "../../contract/shipments.ts";
import type { RegistryContext } from "../context.ts";
import { waitingShipments } from "../shipments/index.ts";
import { answers, typed } from "./route.ts";

export function shipmentRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).get(
    "/v1/shipments",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "waitingShipments",
        tags: ["branches"],
        summary: "Cards on their way to a workstation's branch",
        description:
          "What the centre imported for the branch, or moved from a replaced workstation of it, and nobody has received yet (R17), as ranges of serial numbers. The branch receives them by a journal entry `stock.received`. At most 5000 ranges; more come once these are received.",
        querystring: ShipmentsQuery,
        response: answers(
          WaitingShipments,
          "workstationUnknown",
          "workstationStopped",
          "workstationReplaced",
        ),
      },
    },
    (request) => waitingShipments(context, request.query.workstationId),
  );
}
