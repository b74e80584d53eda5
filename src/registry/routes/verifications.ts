import type { FastifyInstance } from "fastify";
import { v7 as uuidv7 } from "uuid";
import { VerificationAnswer, VerificationRequest } from "../../contract/verification.ts";
import { speaksFor } from "../access.ts";
import type { RegistryContext } from "../context.ts";
import { createVerifier } from "../verification/verify.ts";
import { answers, typed } from "./route.ts";

export function verificationRoutes(app: FastifyInstance, context: RegistryContext): void {
  const verify = createVerifier(context);
  typed(app).post(
    "/v1/verifications",
    {
      config: { scope: "verify" },
      schema: {
        operationId: "verifyOtp",
        tags: ["verification"],
        summary: "Verify an OTP",
        description:
          "Sending the same request again gives the same answer and counts no second error. A request id is remembered per token; used again for another request to the same token it is refused with 409. `unknown` is all that an institution learns of a token that is not registered there; it counts no error and is not remembered.",
        body: VerificationRequest,
        response: answers(
          VerificationAnswer,
          "requestIdReused",
          "transactionNotServed",
          "ocraInputWrong",
          "notYourInstitution",
        ),
      },
    },
    async (request) => {
      const { requestId = uuidv7(), institutionCode: claimed, ...asked } = request.body;
      const institutionCode = speaksFor(request, claimed) ?? undefined;
      const named = institutionCode === undefined ? {} : { institutionCode };
      const answer = await verify({ ...asked, requestId, ...named });
      context.metrics.verifications.inc({ verdict: answer.reason ?? "accepted" });
      return answer;
    },
  );
}
