import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { RoomError } from "../contract/errors.ts";
import type { Problem } from "../contract/registry.ts";
import { isDatabaseDown } from "./database.ts";
import { RegistryError, type RegistryErrorCode } from "./errors.ts";

/** RFC 9457 section 3: the media type of every error. */
const PROBLEM_JSON = "application/problem+json";

/** A registry error as problem details. `type` is a stable URI of our own; nothing needs to be behind it. */
export function problemOf(error: RegistryError, detail?: string): Problem {
  return {
    type: `urn:smartotp:problem:${error.fullCode}`,
    title: error.text.en.happened,
    status: error.status,
    detail: detail ?? `${error.text.en.now} ${error.text.en.todo}`,
    code: error.fullCode,
    ...(error.rule === undefined ? {} : { rule: error.rule }),
  };
}

export function sendProblem(reply: FastifyReply, error: RegistryError, detail?: string): FastifyReply {
  // RFC 9110 section 10.2.3: seconds.
  if (error.retryAfter !== undefined) reply.header("retry-after", String(error.retryAfter));
  return reply
    .code(error.status)
    .type(PROBLEM_JSON)
    .serializer(JSON.stringify)
    .send(problemOf(error, detail));
}

const fastifyCodes: Readonly<Record<string, RegistryErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "tooLarge",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "mediaType",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "badRequest",
  FST_ERR_CTP_EMPTY_JSON_BODY: "badRequest",
  FST_ERR_CTP_INVALID_JSON_BODY: "badRequest",
};

function understand(error: FastifyError | RegistryError): { error: RegistryError; detail?: string } {
  if (error instanceof RegistryError) return { error };
  if (hasZodFastifySchemaValidationErrors(error)) {
    // Paths only: what was sent may be an OTP or an enrolment code (R15).
    const paths = error.validation.map((issue) => issue.instancePath || "/");
    return {
      error: new RegistryError("badRequest"),
      detail: `Does not match the schema at ${[...new Set(paths)].slice(0, 5).join(", ")}.`,
    };
  }
  if (isDatabaseDown(error)) return { error: new RegistryError("databaseDown", { cause: error }) };
  const code = fastifyCodes[error.code];
  if (code) return { error: new RegistryError(code) };
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return { error: new RegistryError(status === 404 ? "notFound" : "badRequest") };
  return { error: new RegistryError("unexpected", { cause: error }) };
}

/** What may be logged of an error: its class, code and place, never its text, which may quote a value. */
function loggable(error: unknown): Record<string, unknown> {
  const { name, code, stack } = error as { name?: string; code?: string; stack?: string };
  const place = stack?.split("\n").filter((line) => line.trimStart().startsWith("at "));
  return { name, code: error instanceof RoomError ? error.fullCode : code, place: place?.slice(0, 6) };
}

/** Every error leaves as problem details with a stable code, and says nothing of our insides. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler((thrown: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { error, detail } = understand(thrown);
    if (error.status >= 500) request.log.error({ error: loggable(error.cause ?? thrown) }, error.fullCode);
    return sendProblem(reply, error, detail);
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new RegistryError("notFound")));
}

const reasons: Readonly<Record<number, string>> = {
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

/** A problem written to the bare socket: the answer to what is not HTTP, too long or too slow. */
export function bareProblem(code: RegistryErrorCode): string {
  const error = new RegistryError(code);
  const body = JSON.stringify(problemOf(error));
  return [
    `HTTP/1.1 ${error.status} ${reasons[error.status] ?? "Bad Request"}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
