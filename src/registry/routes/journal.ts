import type { FastifyInstance } from "fastify";
import { JournalOutcomes, PushJournal } from "../../contract/registry.ts";
import { takeCompressed } from "../compressed.ts";
import type { RegistryContext } from "../context.ts";
import { takeJournal } from "../journal/take.ts";
import { answers, quarantined, typed } from "./route.ts";

/** 500 entries with room for the longest shipment. */
const BODY_LIMIT = 4 * 1024 * 1024;

export function journalRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).post(
    "/v1/journal",
    {
      bodyLimit: BODY_LIMIT,
      preParsing: takeCompressed(BODY_LIMIT),
      config: { scope: "workstation" },
      schema: {
        operationId: "pushJournal",
        tags: ["branches"],
        summary: "Push journal entries in seq order",
        description:
          "Each entry is applied exactly once; sending a batch again gives the same outcomes. The body may be compressed (`Content-Encoding: gzip`).",
        body: PushJournal,
        response: answers(
          JournalOutcomes,
          "workstationUnknown",
          "workstationStopped",
          "workstationReplaced",
          ...quarantined,
          "journalGap",
          "journalBroken",
        ),
      },
    },
    async (request) => {
      const answer = await takeJournal(context, request.body);
      for (const { outcome } of answer.outcomes) context.metrics.journalEntries.inc({ outcome });
      return answer;
    },
  );
}
