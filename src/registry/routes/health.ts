import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { Health } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { answers, typed } from "./route.ts";

async function databaseAnswers({ db }: RegistryContext): Promise<boolean> {
  try {
    await sql`SELECT 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}

export function healthRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).get(
    "/v1/health",
    {
      config: { scope: "anyone" },
      schema: {
        operationId: "getHealth",
        tags: ["operations"],
        description: "Answers 200 in any case; a database that does not answer makes it `degraded`.",
        summary: "Is the registry well, and what time is it there?",
        response: answers(Health),
      },
    },
    async (): Promise<Health> => {
      const database = await databaseAnswers(context);
      return {
        status: database ? "ok" : "degraded",
        database,
        time: new Date(context.clock.now()).toISOString(),
        version: context.version,
        training: context.training,
      };
    },
  );
}
