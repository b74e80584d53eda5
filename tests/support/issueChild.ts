// A workstation in a process of its own that issues one card and tells every step, so that it can be killed there:
// `fork(issueChild, [data folder])`. tests/workstation/powerCut.real.test.ts.
import path from "node:path";
import { childProcesses } from "../../src/cli/places.ts";
import { FileKeyStore } from "../../src/trust/index.ts";
import { openWorkstation, trainingTeller } from "../../src/workstation/index.ts";

const [dataDir = ""] = process.argv.slice(2);
const workstation = await openWorkstation({
  dataDir,
  mode: "training",
  withoutForms: true,
  keyStore: new FileKeyStore(path.join(dataDir, "keys")),
  childProcesses,
  simulatedLatencyMs: 5,
});
const { handlers } = workstation;
const card = await handlers["simulator.add"]({ kind: "blank" });
await handlers["simulator.insert"]({ id: card.id });
await workstation.lineTried();
await handlers["session.signIn"](trainingTeller());
await handlers["customer.identify"](await handlers["customer.fictitious"]());
const next = await handlers["issue.suggest"]();
if (!next) throw new Error("no card left in stock");
process.send?.({ ready: true, vendorCode: next.vendorCode, serialNumber: next.serialNumber });
workstation.on("issue.progress", ({ step, state }) => process.send?.({ step: `${step} ${state}` }));
await handlers["issue.start"]({ ...next, profile: "locked" });
process.send?.({ step: "over" });
await workstation.close();
process.exit(0);
