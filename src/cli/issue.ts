import type { IssueResult } from "../contract/ipc.ts";
import type { CardProfile } from "../contract/token.ts";
import { trainingTeller, type Workstation } from "../workstation/index.ts";
import { waitForCard } from "./readers.ts";
import { withWorkstation } from "./withWorkstation.ts";

export interface IssueOptions {
  readonly dataDir: string;
  readonly profile: CardProfile;
  /** PC/SC reader; without it, a fresh blank card on the simulated reader. */
  readonly reader: string | undefined;
}

/** Issue a card to a made-up customer, through the same calls as the window makes. */
export async function issueInTraining({ dataDir, profile, reader }: IssueOptions): Promise<IssueResult> {
  return await withWorkstation(dataDir, async (workstation) => {
    const { handlers } = workstation;
    if (reader === undefined) await layBlankCard(workstation);
    else await chooseReader(workstation, reader);
    await workstation.lineTried();
    await handlers["session.signIn"](trainingTeller());
    await handlers["customer.identify"](await handlers["customer.fictitious"]());
    const card = await handlers["issue.suggest"]();
    if (!card) throw new Error("the training stock is used up: choose another folder with --data");
    const { vendorCode, serialNumber } = card;
    return await handlers["issue.start"]({ vendorCode, serialNumber, profile });
  });
}

async function layBlankCard({ handlers }: Workstation): Promise<void> {
  const card = await handlers["simulator.add"]({ kind: "blank" });
  await handlers["simulator.insert"]({ id: card.id });
  const { status } = await handlers["app.state"]();
  const simulated = status.reader.readers.find((reader) => reader.kind === "simulated");
  if (simulated) await handlers["reader.select"]({ name: simulated.name });
}

/** Wait for a card on the named reader and work with it from now on. */
export async function chooseReader({ handlers, on }: Workstation, name: string): Promise<void> {
  const { status } = await handlers["app.state"]();
  let latest = status.reader;
  const stop = on("status", ({ reader }) => {
    latest = reader;
  });
  const found = await waitForCard(
    { status: () => latest, onStatus: (listener) => on("status", ({ reader }) => listener(reader)) },
    name,
  ).finally(stop);
  await handlers["reader.select"]({ name: found.name });
}
