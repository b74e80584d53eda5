import { rekeyProof, TestPhone } from "../../support/phone.ts";
import type { Preparation } from "../examples.ts";
import { openDesk } from "./desk.ts";

/** Live values for the documented examples of phones. */
export const phonePreparations: Readonly<Record<string, Preparation>> = {
  registerPhone: async ({ world }, example) => {
    const { code } = await (await openDesk(world)).invite();
    return { ...example, body: await new TestPhone(world).registration(code) };
  },
  requestPhoneKeys: async ({ world }, example) => {
    const desk = await openDesk(world);
    const phone = await desk.registered();
    return { ...example, path: { phoneId: phone.phoneId }, body: phone.signed("keys", desk.card) };
  },
  reportRekeyed: async ({ world }, example) => {
    const desk = await openDesk(world);
    const phone = await desk.registered();
    await desk.revoke(await desk.registered());
    const { nextAccessKey } = await phone.open(desk.card, (await phone.keys(desk.card)).body.keys);
    if (!nextAccessKey) throw new Error("no next key");
    const more = { keyVersion: 2, proof: rekeyProof(nextAccessKey) };
    return { ...example, path: { phoneId: phone.phoneId }, body: phone.signed("rekeyed", desk.card, more) };
  },
  forgetPhone: async ({ world }, example) => {
    const desk = await openDesk(world);
    const phone = await desk.registered();
    return { ...example, path: { phoneId: phone.phoneId }, body: phone.signed("forget", desk.card) };
  },
  viewInvitation: async ({ world }, example) => {
    const { body } = await (await openDesk(world)).invite();
    return { ...example, path: { invitationId: body.invitationId }, query: { wait: 0 } };
  },
};
