import type { z } from "zod";
import type { lifeCalls } from "../../contract/calls/life.ts";
import type { ApprovalOrRequest } from "../../contract/calls/shared.ts";
import type { TokenRef } from "../../contract/ids.ts";
import type { TellerView } from "../../contract/ipc.ts";
import {
  addRegistration,
  correctTime,
  disposeToken,
  releaseIncident,
  removeRegistration,
  reportIncident,
  standingOf,
  unlockToken,
  withApproval,
} from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import { type HandlerParts, onTokens, readerOf, signedFor } from "./parts.ts";
import { reissueHandlers } from "./reissue.ts";

/** A token's life after issuance: registrations, incidents, unlock, time, disposal, reissue. */
export function lifeHandlers(parts: HandlerParts): Handlers<keyof typeof lifeCalls | "reissue.start"> {
  const { desk, session } = parts;
  const about = ({ vendorCode, serialNumber }: TokenRef) => ({
    token: { vendorCode, serialNumber },
    customer: session.requireCustomer(),
  });
  const by = () => ({ teller: session.requireTeller() });
  /** R13 */
  const approved = async <T>(
    given: z.infer<typeof ApprovalOrRequest>,
    asked: Parameters<typeof withApproval>[3],
    work: (both: { teller: TellerView; approver: TellerView }) => Promise<T>,
  ): Promise<T> => {
    const teller = session.requireTeller();
    return await withApproval(desk, teller, given, asked, (approver) =>
      onTokens(parts, () => work({ teller, approver })),
    );
  };
  return {
    "life.token": async (input) => {
      session.requireTeller();
      return await standingOf(desk, about(input).token);
    },
    "life.register": async (input) => {
      const { possession, formId } = input;
      const of = about(input);
      const shown =
        possession.kind === "tap" ? { kind: "tap" as const, readerName: readerOf(parts) } : possession;
      return await onTokens(parts, async () => {
        const registrationId = await signedFor(parts, "register", { formId, token: of.token });
        return await addRegistration(desk, { ...of, possession: shown, registrationId }, by());
      });
    },
    "life.deregister": (input) => onTokens(parts, () => removeRegistration(desk, about(input), by())),
    "life.report": (input) =>
      onTokens(parts, () => reportIncident(desk, { ...about(input), kind: input.kind }, by())),
    "life.release": async (input) => {
      const order = { ...about(input), readerName: readerOf(parts) };
      const asked = { ...order, code: "8302", reason: "found" };
      return await approved(input.approval, asked, (both) => releaseIncident(desk, order, both));
    },
    "life.unlock": async (input) => {
      const order = { ...about(input), otp: input.otp };
      const asked = { ...about(input), code: "8401", reason: "wrongOtps" };
      return await approved(input.approval, asked, (both) => unlockToken(desk, order, both));
    },
    "life.correctTime": (input) =>
      onTokens(parts, () => correctTime(desk, { ...about(input), otps: input.otps }, by())),
    "life.dispose": async (input) => {
      const order = { ...about(input), reason: input.reason };
      await signedFor(parts, "dispose", { formId: input.formId, token: order.token });
      const asked = { ...order, code: "8701" };
      return await approved(input.approval, asked, (both) => disposeToken(desk, order, both));
    },
    ...reissueHandlers(parts),
  };
}
