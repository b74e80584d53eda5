import { invitePhone, revokePhone, withdrawInvitation } from "../../src/counter/index.ts";
import { forgetCard, registerPhone } from "../../src/phone/index.ts";
import { nameOf, type Person, tokenOf } from "./model.ts";
import { verify } from "./otpSteps.ts";
import { teller } from "./people.ts";
import { SimulatedPhone } from "./simulatedPhone.ts";
import type { Simulation } from "./simulation.ts";
import { identify, own, type Step, visit, withCardInHand } from "./visits.ts";

const somebody = ({ chance, people }: Simulation, fits: (who: Person) => boolean): Person | undefined =>
  chance.oneOf("phone.person", people.filter(fits));

/** Where the registry answers with the customer's phone, as one registration of it. */
const registrationsOf = ({ phones }: Person) =>
  phones.flatMap((held) => held.phone.memory.registrations.map((registration) => ({ held, registration })));

/** What customers do with their phones, at a counter and away from it (R9). */
export const phoneSteps = {
  invite: withCardInHand(async (_simulation, at, card) => {
    const customer = await identify(at);
    const { invitationId, activationCode } = await invitePhone(at.station.desk, {
      teller,
      token: tokenOf(card),
      customer,
      phoneNumber: at.who.input.phone,
    });
    at.who.invitations.push({ invitationId, activationCode, card });
  }, own),

  withdraw: async (simulation) => {
    const at = visit(simulation, ({ invitations }) => invitations.length > 0);
    const invitation = at?.who.invitations.at(-1);
    if (!at || !invitation) return "nobody is invited";
    await at.station.work(async () => {
      const customer = await identify(at);
      const { invitationId, card } = invitation;
      await withdrawInvitation(at.station.desk, { teller, token: tokenOf(card), customer, invitationId });
    });
    return undefined;
  },

  /** With a phone of their own, a second one, or the first one after the app was installed anew. */
  registerPhone: async (simulation) => {
    const { chance } = simulation;
    const who = somebody(simulation, ({ invitations }) => invitations.length > 0);
    const invitation = who && chance.oneOf("phone.invitation", who.invitations);
    if (!who || !invitation) return "nobody is invited";
    const held = await phoneOf(simulation, who);
    held.offline = false;
    await registerPhone(held.phone, invitation.activationCode, null);
    return undefined;
  },

  revoke: async (simulation) => {
    const { chance } = simulation;
    const at = visit(simulation, (person) => registrationsOf(person).length > 0);
    const found = at && chance.oneOf("phone.registration", registrationsOf(at.who));
    if (!at || !found) return "nobody has a phone";
    const { held, registration } = found;
    await at.station.work(async () => {
      const customer = await identify(at);
      const { vendorCode, serialNumber } = registration;
      const token = { vendorCode, serialNumber };
      const { phoneId } = held.phone.memory;
      await revokePhone(at.station.desk, { teller, token, customer, phoneId, reason: "phoneLost" });
    });
    return undefined;
  },

  forget: async (simulation) => {
    const who = somebody(simulation, (person) => registrationsOf(person).length > 0);
    const found = who && simulation.chance.oneOf("phone.registration", registrationsOf(who));
    if (!found) return "nobody has a phone";
    found.held.offline = false;
    await forgetCard(found.held.phone, found.registration);
    return undefined;
  },

  tap: async (simulation) => {
    const { chance, registry, violations } = simulation;
    const who = somebody(simulation, ({ cards, phones }) => cards.length > 0 && phones.length > 0);
    const held = who && chance.oneOf("phone.which", who.phones);
    // Their own card mostly; now and then somebody else's, which no phone but its owner's opens.
    const owner = chance.happens("phone.foreign", 0.1)
      ? somebody(simulation, ({ cards }) => cards.length > 0)
      : who;
    const card = owner && chance.oneOf("card", owner.cards);
    if (!who || !held || !card) return "nobody has a phone";
    held.offline = chance.happens("phone.offline", 0.3);
    const { otp } = await held.otp(simulation, card);
    const { phoneId } = held.phone.memory;
    const { vendorCode, serialNumber } = card;
    const [ended] = await registry.sql<{ status: string }>({
      text: `SELECT p.status FROM phones p JOIN tokens t USING (vendor_code, serial_number)
        WHERE vendor_code = $1 AND serial_number = $2 AND phone_id = $3
          AND t.access_key_version > p.key_version AND status <> 'registered'
          AND NOT EXISTS (SELECT FROM phones q WHERE q.vendor_code = $1 AND q.serial_number = $2
            AND q.phone_id = $3 AND q.status = 'registered')`,
      values: [vendorCode, serialNumber, phoneId],
    });
    if (ended) violations.push(`R9 ${nameOf(card)} serves a phone that was ${ended.status}`);
    if (owner !== who) violations.push(`R9 ${nameOf(card)} serves the phone of somebody else`);
    return await verify(simulation, card, otp, card.institutionCode);
  },
} satisfies Record<string, Step>;

/** The phone somebody registers with now. */
async function phoneOf(simulation: Simulation, who: Person): Promise<SimulatedPhone> {
  const { chance } = simulation;
  const kind = chance.weighted("phone.kind", { held: 6, another: 2, reinstalled: 1 });
  const known = chance.oneOf("phone.known", who.phones);
  if (known && kind === "held") return known;
  const installation = `${who.name}-${who.phones.length}`;
  const device = kind === "reinstalled" && known ? `${who.name}-0` : installation;
  const made = await SimulatedPhone.start(simulation, device, installation);
  who.phones.push(made);
  return made;
}
