// One workstation in a process of its own, to be killed: `node workstationMain.ts <its order, as JSON>`. Says on standard
// output, one JSON object a line, what is on its disk for good.
import { existsSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VirtualCard } from "../../../src/card/index.ts";
import { systemClock } from "../../../src/contract/clock.ts";
import { RoomError } from "../../../src/contract/errors.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CustomerView, TellerView } from "../../../src/contract/ipc.ts";
import {
  type Desk,
  fictitiousCustomer,
  identifyCustomer,
  issueCard,
  reportIncident,
  resumeIssue,
  spoilIssue,
  suggestCard,
} from "../../../src/counter/index.ts";
import { LedgerError, openLedger } from "../../../src/ledger/index.ts";
import { SimulatedReader } from "../../../src/reader/index.ts";
import { checkJournal, enrolledAs, Line, registryClient, SyncError } from "../../../src/sync/index.ts";
import { FileKeyStore, loadWorkstationKeys } from "../../../src/trust/index.ts";
import { workstationId as idOf } from "../../../src/workstation/workstationId.ts";
import type { StationOrder } from "./workstations.ts";

const order = JSON.parse(process.argv[2] ?? "{}") as StationOrder;
const { folder, url, branchCode, enrolmentCode, mode, pauseMs, patienceMs: timeoutMs } = order;
const name = { ko: "직원", en: "Teller" };
const teller: TellerView = { tellerId: "t1001", name, role: "teller" };
const approver: TellerView = { tellerId: "s2001", name, role: "supervisor" };
/** Every so many cards are reported lost in the hour they are issued. */
const LOST = 6;
const LAST = 3;
/** Cards that are left for the end, some of which may be spoiled. */
const RESERVE = 10;

/** Not by way of a stream: what is said before the process is killed has been said. */
const say = (what: object): void => void writeSync(1, `${JSON.stringify(what)}\n`);

const cards = path.join(folder, "cards");
await mkdir(cards, { recursive: true });
const fileOf = ({ vendorCode, serialNumber }: TokenRef) =>
  path.join(cards, `${vendorCode}-${serialNumber}.json`);

/** A card whose memory outlives this process, as a card's does. */
function cardOf(token: TokenRef): VirtualCard {
  const file = fileOf(token);
  const onChange = async (state: unknown) => {
    await writeFile(`${file}.new`, JSON.stringify(state));
    await rename(`${file}.new`, file);
  };
  if (!existsSync(file)) return VirtualCard.blank({ onChange });
  return VirtualCard.fromState(JSON.parse(readFileSync(file, "utf8")), { onChange });
}

const keyStore = new FileKeyStore(path.join(folder, "keys"));
const keys = await loadWorkstationKeys(keyStore);
const workstationId = await idOf(keyStore);
const clock = systemClock;
const ledger = await openLedger({
  file: path.join(folder, "ledger.db"),
  key: keys.ledgerKey,
  signingKey: keys.signing.privateKey,
  publicKey: keys.signing.publicKey,
  workstationId,
  clock,
});
const reader = new SimulatedReader({ latencyMs: 1 });
const registry = registryClient({ url: () => url, timeoutMs });
const line = new Line({
  client: registry,
  ledger,
  clock,
  restMs: 200,
  retryMs: () => 100,
  enrolment: {
    workstationId,
    branchCode,
    signingKey: keys.signing.publicKey,
    sealingKey: keys.sealing.publicKey,
    code: async () => enrolmentCode,
  },
});
const desk: Desk = {
  workstationId,
  institutionCode: branchCode.slice(0, 3),
  branchCode,
  ledger,
  readers: reader,
  line,
  registry,
  sealingKey: keys.sealing.privateKey,
  customerKey: keys.customerKey,
  forms: { folder: path.join(folder, "forms"), key: keys.formKey },
  clock,
};
const byHand = { teller, readerName: reader.name };

/** Whatever was found unfinished, with the card in hand; a card that nothing was written to is given up. */
async function settle(): Promise<void> {
  for (const { issueId, begun } of await ledger.issues.open()) {
    if (existsSync(fileOf(begun))) {
      reader.insert(cardOf(begun));
      const done = await resumeIssue(desk, { ...byHand, issueId }, told).catch(notOurs);
      if (done) continue;
    }
    await spoilIssue(desk, { issueId, reason: "cardFailed", teller, readerName: null });
  }
}

/** What the counter refuses is a teller's business; that nothing can be written any more is ours. */
function notOurs(error: unknown): null {
  const met = error instanceof RoomError ? error.fullCode : String(error);
  say({ waiting: `${met}, line ${line.view.state} ${line.view.failure?.code ?? ""}` });
  if (
    error instanceof LedgerError &&
    ["unwritable", "diskFull", "corrupted", "tampered"].includes(error.code)
  ) {
    throw error;
  }
  return null;
}

/** Said in the moment it is on the disk, not when the registry has answered. */
function told({
  step,
  state,
  detail,
}: {
  step: string;
  state: string;
  detail?: Record<string, unknown>;
}): void {
  if (step !== "journal.completed" || state !== "done") return;
  say({ kept: detail?.journalSeq });
  issued += 1;
  onKept();
}

async function tellEnrolled(): Promise<void> {
  while (!(await enrolledAs(ledger))) await sleep(20);
  say({ enrolled: true });
}

/** Told when the issue under way is on the disk. */
let onKept = () => {};
let issued = 0;

async function areCardsLeft(): Promise<boolean> {
  const { inStock, allotted } = await ledger.stock.counts();
  return mode === "settle" || inStock + allotted > RESERVE;
}

async function issueOne(n: number): Promise<void> {
  const token = (await areCardsLeft()) ? await suggestCard(desk) : null;
  if (!token) return void (await sleep(100));
  const customer: CustomerView = await identifyCustomer(desk, teller, fictitiousCustomer(Math.random));
  reader.insert(cardOf(token));
  const kept = new Promise<void>((resolve) => {
    onKept = resolve;
  });
  const issue = issueCard(desk, { ...byHand, token, profile: "locked", customer, approver }, told);
  // The next customer does not wait for the registry's word about this one.
  await Promise.race([issue, kept]);
  issue.catch(() => {});
  if (n % LOST === 0) await reportIncident(desk, { token, customer, kind: "lost" }, { teller });
}

line.start();
tellEnrolled().catch(() => {});
checkJournal(ledger, clock).then(
  (found) => {
    if (found) line.wake();
  },
  () => {},
);
say({ ready: (await ledger.journal.position()).seq, workstationId, cards: readdirSync(cards).length });
try {
  await settle();
  // At the end a few more: whatever befell it, it goes on.
  for (let n = 1; mode === "work" || issued < LAST; n += 1) {
    await issueOne(n).catch(notOurs);
    // What is refused without asking anybody would never let the line have its turn.
    await sleep(pauseMs);
  }
  while ((await ledger.journal.depth()).entries > 0 || line.view.state !== "online") {
    line.wake();
    say({ waiting: line.view.failure?.code ?? line.view.state });
    await sleep(50);
  }
  say({ settled: (await ledger.journal.verify()).seq });
} catch (error) {
  const code = error instanceof LedgerError || error instanceof SyncError ? error.fullCode : String(error);
  say({ failed: code });
}
await line.close();
await ledger.close();
process.exit(0);
