import { v7 as uuidv7 } from "uuid";
import { identifyCustomer, reportIncident } from "../../src/counter/index.ts";
import { tokenOf } from "./model.ts";
import { by, teller } from "./people.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Two reports at the same moment, of which the one that began first is committed last. Whoever reads the feed in
 * between must hear of it all the same.
 */
export async function lateCommit(simulation: Simulation): Promise<string | undefined> {
  const { chance, stations, people, registry, count } = simulation;
  const slow = chance.oneOf(
    "lateCommit.station",
    stations.filter(({ retired, faults }) => !retired && !faults.cut),
  );
  const [who, other] = [chance.oneOf("lateCommit.person", people), chance.oneOf("lateCommit.other", people)];
  const card = who?.cards.find(({ institutionCode }) => institutionCode === slow?.institutionCode);
  const otherCard = other?.cards.find((held) => held !== card);
  if (!slow || !who || !card || !otherCard) return "nobody has a card";
  await slow.sync();
  const rate = slow.faults.rate;
  slow.faults.rate = 0;
  const hold = await registry.holdCommits();
  let reported: Promise<unknown> = Promise.resolve();
  try {
    reported = slow.work(async () => {
      const customer = await identifyCustomer(slow.desk, teller, who.input);
      slow.customers.set(customer.customerId, who);
      await reportIncident(slow.desk, { token: tokenOf(card), customer, kind: "lost" }, by);
    });
    reported.catch(() => {});
    if (!(await hold.waiting(reported))) return "was not sent";
    count("lateCommit");
    const { institutionCode } = otherCard;
    await registry.call("/v1/incidents", {
      incidentId: uuidv7(),
      ...tokenOf(otherCard),
      kind: "damaged",
      institutionCode,
      operatorId: "callcentre",
      reason: "simulated",
    });
    await registry.place();
    for (const station of stations) {
      if (station === slow || station.retired) continue;
      // One that has something to send would wait as well, and hear of nothing meanwhile.
      if ((await station.desk.ledger.journal.depth()).entries === 0) await station.sync();
    }
  } finally {
    await hold.release();
    slow.faults.rate = rate;
  }
  await reported;
  return undefined;
}
