import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import {
  countTraffic,
  lookAtCard,
  type PersonaliseInput,
  personalise,
  VirtualCard,
} from "../../src/card/index.ts";
import { StateFile } from "../../src/card/virtual/vpcd/stateFile.ts";
import { childProcesses } from "../../src/cli/places.ts";
import type { IssueResult } from "../../src/contract/ipc.ts";
import { Secret } from "../../src/contract/secret.ts";
import { ACCESS_KEY_LENGTH, defaultOtpParameters, SEED_LENGTH } from "../../src/contract/token.ts";
import { FileKeyStore } from "../../src/trust/index.ts";
import { openWorkstation, trainingTeller, type Workstation } from "../../src/workstation/index.ts";
import { type Pcscd, startPcscd } from "../support/pcscd.ts";
import { startVirtualCard } from "../support/virtualCardProcess.ts";
import type { Part, Say } from "./part.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { median, spread } from "./statistics.ts";

const WARM_UPS = 3;
const RUNS = { simulated: 30, pcsc: 12 };
const PATIENCE_MS = 20_000;

/** Measured on another day, of another program: not in this run. */
const ykman = {
  program: "ykman 4.0.9",
  quoted: true,
  what: "adds one credential to a locked applet, which it leaves locked as it was",
  commands: 11,
  bytesOut: 178,
  bytesIn: 100,
};

/** Whether this machine has what a private pcscd with virtual readers takes. */
function pcscdIsInstalled(): boolean {
  const folders = `${process.env.PATH}:/usr/sbin`.split(":");
  const found = (program: string) => folders.some((folder) => existsSync(path.join(folder, program)));
  return found("pcscd") && found("cc") && existsSync("/usr/lib/pcsc/drivers/serial/libifdvpcd.so");
}

type Kind = "locked" | "lockedWithTransportKey" | "open";

/** The traffic of personalising one card, without and with the look that went before. */
async function traffic(kind: Kind) {
  const transportKey = kind === "lockedWithTransportKey" ? randomBytes(16) : undefined;
  const card = VirtualCard.blank(transportKey ? { transportKey } : {});
  const counted = countTraffic(card);
  await lookAtCard(counted);
  const { commands, bytesOut, bytesIn } = await personalise(counted, {
    token: { vendorCode: "71", serialNumber: "0000012345" },
    seed: Secret.take(randomBytes(SEED_LENGTH)),
    ...(kind === "open" ? {} : { accessKey: Secret.take(randomBytes(ACCESS_KEY_LENGTH)) }),
    ...(transportKey ? { transportKey: Secret.copyOf(transportKey) } : {}),
    parameters: defaultOtpParameters,
    profile: kind === "open" ? "open" : "locked",
    expectedDeviceId: card.deviceId,
    seenBlank: true,
    random: (length) => Uint8Array.from(randomBytes(length)),
  } satisfies PersonaliseInput);
  return { commands, bytesOut, bytesIn, commandsWithLook: counted.commands };
}

/** How long one issue took, as the teller waits for it, and where the time went. */
interface Timed {
  readonly issue: number;
  /** The card's own steps: look, write, prove, lock. */
  readonly card: number;
  /** Both entries of the journal, with what belongs to them. */
  readonly journal: number;
  /** Until the registry has applied the issue. */
  readonly registry: number;
}

/** Issue the card that lies on the reader to somebody new: from the key press to the registry's word. */
async function issueOne({ handlers, on }: Workstation): Promise<Timed> {
  await handlers["customer.identify"](await handlers["customer.fictitious"]());
  const token = await handlers["issue.suggest"]();
  if (!token) throw new Error("the training stock is used up");
  const { vendorCode, serialNumber } = token;
  const spent = { card: 0, journal: 0, registry: 0 };
  const stop = on("issue.progress", ({ step, ms = 0 }) => {
    spent[step.split(".")[0] as keyof typeof spent] += ms;
  });
  const begun = performance.now();
  const result: IssueResult = await handlers["issue.start"]({ vendorCode, serialNumber, profile: "locked" });
  const issue = performance.now() - begun;
  stop();
  if (!result.otpVerified || !result.registered) throw new Error("an issue was not registered");
  return { issue, ...spent };
}

async function openTraining(opened: AsyncDisposableStack, pcscd: Pcscd | null): Promise<Workstation> {
  const dataDir = await scratchFolder(opened);
  const workstation = await openWorkstation({
    dataDir,
    mode: "training",
    withoutForms: true,
    keyStore: new FileKeyStore(path.join(dataDir, "keys")),
    childProcesses: { ...childProcesses, env: pcscd?.env ?? {} },
    simulatedLatencyMs: 0,
  });
  opened.defer(() => workstation.close());
  await workstation.lineTried();
  await workstation.handlers["session.signIn"](trainingTeller());
  return workstation;
}

/** Lay blank cards on the simulated reader. */
async function simulatedTaps({ handlers }: Workstation): Promise<() => Promise<void>> {
  const { status } = await handlers["app.state"]();
  const name = status.reader.readers.find((reader) => reader.kind === "simulated")?.name ?? "";
  return async () => {
    const { id } = await handlers["simulator.add"]({ kind: "blank" });
    await handlers["simulator.insert"]({ id });
    await handlers["reader.select"]({ name });
  };
}

/** Lay blank cards on vpcd's first slot: the card is a process of its own, and each tap a new state of it. */
async function pcscTaps(
  opened: AsyncDisposableStack,
  { handlers }: Workstation,
  pcscd: Pcscd,
): Promise<() => Promise<void>> {
  const [name = ""] = pcscd.readerNames;
  const stateFile = path.join(await scratchFolder(opened), "card.json");
  const file = new StateFile(stateFile);
  let running = false;
  const insertion = async () => {
    const { status } = await handlers["app.state"]();
    return status.reader.readers.find((reader) => reader.name === name)?.card?.insertion ?? 0;
  };
  return async () => {
    const before = await insertion();
    await file.write(VirtualCard.blank().toState());
    if (!running) {
      const card = startVirtualCard(pcscd.vpcdPort, stateFile);
      opened.defer(async () => void (await card.stop()));
      running = true;
    }
    const late = performance.now() + PATIENCE_MS;
    while ((await insertion()) <= before) {
      if (performance.now() > late) throw new Error("the reader saw no new card");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await handlers["reader.select"]({ name });
  };
}

async function timeIssues(
  workstation: Workstation,
  lay: () => Promise<void>,
  runs: number,
): Promise<Timed[]> {
  const timed: Timed[] = [];
  for (let run = -WARM_UPS; run < runs; run += 1) {
    await lay();
    const one = await issueOne(workstation);
    if (run >= 0) timed.push(one);
  }
  return timed;
}

const shares = (timed: readonly Timed[]) => ({
  card: median(timed.map(({ card }) => card)),
  journal: median(timed.map(({ journal }) => journal)),
  registry: median(timed.map(({ registry }) => registry)),
});

async function timeBoth(say: Say): Promise<{ simulated: Timed[]; pcsc: Timed[] | null; note: string }> {
  return await withResources(async (opened) => {
    const pcscd = pcscdIsInstalled() ? opened.use(await startPcscd()) : null;
    const workstation = await openTraining(opened, pcscd);
    say(`issuing ${WARM_UPS + RUNS.simulated} cards on the simulated reader`);
    const simulated = await timeIssues(workstation, await simulatedTaps(workstation), RUNS.simulated);
    if (!pcscd) return { simulated, pcsc: null, note: "no pcscd with vsmartcard's vpcd on this machine" };
    const { status } = await workstation.handlers["app.state"]();
    if (status.reader.service === "unavailable") {
      return { simulated, pcsc: null, note: "the native part of nfc-pcsc cannot be loaded" };
    }
    say(`issuing ${WARM_UPS + RUNS.pcsc} cards through pcscd`);
    const pcsc = await timeIssues(workstation, await pcscTaps(opened, workstation, pcscd), RUNS.pcsc);
    return { simulated, pcsc, note: "pcscd with vpcd, the virtual card a process of its own" };
  });
}

/** Cards: what goes over the line for one, and how long an issue takes. */
export const cardPart: Part = {
  about: "what is sent to a card for one issue, and how long an issue takes, simulated and through pcscd",
  nothing: {
    commandsPerIssue: null,
    bytesOut: null,
    bytesIn: null,
    issueMs: { simulated: null, pcsc: null },
  },
  async measure(say) {
    const { commands, commandsWithLook, bytesOut, bytesIn } = await traffic("locked");
    const lockedWithTransportKey = await traffic("lockedWithTransportKey");
    const open = await traffic("open");
    const { simulated, pcsc, note } = await timeBoth(say);
    const issues = { simulated: simulated.map(({ issue }) => issue), pcsc: pcsc?.map(({ issue }) => issue) };
    return {
      figures: {
        commandsPerIssue: commands,
        bytesOut,
        bytesIn,
        commandsWithLook,
        case: "profile locked on a blank card without a lock",
        otherCases: { lockedWithTransportKey, open },
        peer: ykman,
        issueMs: {
          case: "from issue.start to the registry's answer: look, journal, write, prove, lock, journal, registry",
          simulated: median(issues.simulated),
          pcsc: issues.pcsc ? median(issues.pcsc) : null,
          note,
          spread: {
            simulated: spread(issues.simulated),
            pcsc: issues.pcsc ? spread(issues.pcsc) : null,
          },
          shares: { simulated: shares(simulated), pcsc: pcsc && shares(pcsc) },
        },
      },
      runs: { simulated: simulated.length, pcsc: pcsc?.length ?? 0 },
    };
  },
};
