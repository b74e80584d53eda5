import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { Health, Ready } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
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
  typed(app).get(
    "/v1/ready",
    {
      config: { scope: "anyone" },
      schema: {
        operationId: "getReadiness",
        tags: ["operations"],
        summary: "Should a balancer send requests here?",
        description:
          "503 while the process is stopping, cannot reach its database, or lacks a version of the key-encryption key. Before its migrations are done and its keys loaded, a process does not listen at all.",
        response: answers(Ready, "stopping", "databaseDown", "keyUnavailable"),
      },
    },
    async (): Promise<Ready> => {
      if (context.stopping.begun) throw new RegistryError("stopping");
      if (!(await databaseAnswers(context))) throw new RegistryError("databaseDown");
      if (context.keyring.missing.length > 0) throw new RegistryError("keyUnavailable");
      return { ready: true };
    },
  );
}
