import type { TokenRef } from "../../../src/contract/ids.ts";
import type { JournalBody } from "../../../src/contract/journal.ts";
import { Branch, randomIdentity } from "../../support/branch.ts";
import { invitation, TestPhone } from "../../support/phone.ts";
import type { World } from "../world.ts";

/** A branch with one customer's card, at whose counter phones are invited. */
export async function openDesk(world: World) {
  const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
  const identity = randomIdentity();
  const card = await branch.issue(identity);
  return deskOf(world, branch, card, identity);
}

export function deskOf<C extends TokenRef>(world: World, branch: Branch, card: C, identity: string) {
  const ref = { vendorCode: card.vendorCode, serialNumber: card.serialNumber };
  const invite = async (changed: Partial<JournalBody<"phone.invited">> = {}, number?: string) => {
    const made = await invitation(branch, card, identity, world.clock.now(), changed, number);
    return { ...made, outcome: await branch.record("phone.invited", made.body) };
  };
  return {
    world,
    branch,
    card,
    identity,
    ref,
    invite,
    /** A phone of the customer's, registered with a code of its own. */
    async registered(deviceId?: string): Promise<TestPhone> {
      const phone = new TestPhone(world, deviceId);
      const { status, body } = await phone.register((await invite()).code);
      if (status !== 200) throw new Error(`not registered: ${status} ${body.code}`);
      return phone;
    },
    revoke: (phone: TestPhone) =>
      branch.record("phone.revoked", { ...ref, phoneId: phone.phoneId, reason: "phoneLost" }),
    phones: () =>
      world.sql("SELECT phone_id, status, key_version FROM phones WHERE serial_number = $1 ORDER BY id", [
        card.serialNumber,
      ]),
    /** The versions of the card's access key: proven, and to come. */
    async versions(): Promise<unknown[]> {
      const [row] = await world.sql(
        "SELECT access_key_version AS current, next_access_key_version AS next FROM tokens WHERE serial_number = $1",
        [card.serialNumber],
      );
      return [row?.current, row?.next];
    },
    trail: (kind: string) =>
      world.sql("SELECT detail FROM audit WHERE kind = $1 AND serial_number = $2", [kind, card.serialNumber]),
  };
}
export type PhoneDesk = Awaited<ReturnType<typeof openDesk>>;
