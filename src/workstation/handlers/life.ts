import type { z } from "zod";
import type { lifeCalls } from "../../contract/calls/life.ts";
import type { Approval } from "../../contract/calls/shared.ts";
import type { TokenRef } from "../../contract/ids.ts";
import type { TellerView } from "../../contract/ipc.ts";
import {
  addRegistration,
  approve,
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
import { type HandlerParts, onTokens, readerOf } from "./parts.ts";
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
  const approved = async (approval: z.infer<typeof Approval>) => {
    const teller = session.requireTeller();
    return { teller, approver: await approve(desk, teller, approval) };
  };
  return {
    "life.token": async (input) => {
      session.requireTeller();
      return await standingOf(desk, about(input).token);
    },
    "life.register": async (input) => {
      const { possession } = input;
      const shown =
        possession.kind === "tap" ? { kind: "tap" as const, readerName: readerOf(parts) } : possession;
      return await onTokens(parts, () => addRegistration(desk, { ...about(input), possession: shown }, by()));
    },
    "life.deregister": (input) => onTokens(parts, () => removeRegistration(desk, about(input), by())),
    "life.report": (input) =>
      onTokens(parts, () => reportIncident(desk, { ...about(input), kind: input.kind }, by())),
    "life.release": async (input) => {
      const order = { ...about(input), readerName: readerOf(parts) };
      const both = await approved(input.approval);
      return await onTokens(parts, () => releaseIncident(desk, order, both));
    },
    "life.unlock": async (input) => {
      const both = await approved(input.approval);
      return await onTokens(parts, () => unlockToken(desk, { ...about(input), otp: input.otp }, both));
    },
    "life.correctTime": (input) =>
      onTokens(parts, () => correctTime(desk, { ...about(input), otps: input.otps }, by())),
    "life.dispose": async (input) => {
      const { approval, reason } = input;
      const teller = session.requireTeller();
      const order = { ...about(input), reason };
      const dispose = (approver: TellerView) =>
        onTokens(parts, () => disposeToken(desk, order, { teller, approver }));
      if ("requestId" in approval) {
        return await withApproval(desk, teller, approval.requestId, { code: "8701", ...order }, dispose);
      }
      return await dispose(await approve(desk, teller, approval));
    },
    ...reissueHandlers(parts),
  };
}
