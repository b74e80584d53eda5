import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnrolmentCode } from "../../src/registry/index.ts";
import { findPostgres } from "../../src/registry/postgres/binaries.ts";
import { scratchFolder, withResources } from "../bench/resources.ts";
import { lookInto, replay } from "./findings.ts";
import { Line, type Tries } from "./line.ts";
import { Load } from "./load.ts";
import {
  killServer,
  makeSynchronous,
  promote,
  type Server,
  startPrimary,
  startStandby,
  stopServer,
  syncState,
} from "./pair.ts";
import { startRegistry } from "./registries.ts";
import { putTokens } from "./stock.ts";
import { Switch } from "./switch.ts";
import { isSound, judgeRun, type Verdict } from "./verdict.ts";

const CLIENTS = 8;
const COUNTERS = 2;
/** More than will be verified in a second. */
const TOKENS_PER_SECOND = 1_500;
const CARDS_PER_SECOND = 100;
/** An asynchronous standby is cut off this long before the primary is killed: what is written then is lost. */
const CUT_MS = 500;

export interface FailoverOptions {
  /** How long there is load; the primary is killed in the middle. */
  readonly seconds: number;
  /** `async` shows that the check finds what is lost without a synchronous standby. */
  readonly standby: "sync" | "async";
  readonly say: (line: string) => void;
}

export interface FailoverReport {
  readonly ok: boolean;
  readonly standby: "sync" | "async";
  readonly acknowledged: {
    readonly verifications: number;
    readonly journalEntries: number;
    readonly registrations: number;
    readonly changes: number;
  };
  readonly verdict: Verdict;
  /** Right OTPs that were refused: an answer that was lost with the primary must be given again. */
  readonly wronglyRefused: number;
  /** Clients that could not go on, e.g. a workstation whose journal the registry has forgotten. */
  readonly clientsBroken: number;
  readonly replays: { readonly sent: number; readonly accepted: number };
  readonly trailWhole: boolean;
  /** The longest time without an answered verification, from the kill on; and of it, until the standby took writes. */
  readonly outageMs: number;
  readonly promotionMs: number;
  readonly tries: { readonly verifications: Tries; readonly journal: Tries };
}

/** Load on two registries over a primary and its standby; the primary dies, the standby takes over; then the count. */
export async function runFailover({ seconds, standby, say }: FailoverOptions): Promise<FailoverReport> {
  return await withResources(async (opened) => {
    const stage = await setUp(opened, { seconds, standby, say });
    const { load, primary, successor, address, replication } = stage;
    say(`${CLIENTS} clients verify, ${COUNTERS} counters issue`);
    const work = [
      ...Array.from({ length: CLIENTS }, () => load.verify()),
      ...Array.from({ length: COUNTERS }, () => load.issue(stage.enrolmentCode)),
      load.follow(),
    ];
    const ended = Promise.allSettled(work);
    await sleep(seconds * 500);
    if (standby === "async") {
      replication.pointTo(null);
      await sleep(CUT_MS);
    }
    const killedAt = performance.now();
    await killServer(primary);
    address.pointTo(null);
    await promote(successor);
    const promotedAt = performance.now();
    address.pointTo(successor.port);
    say(`the primary is dead, the standby promoted after ${Math.round(promotedAt - killedAt)} ms`);
    await sleep(seconds * 500);
    load.stop();
    const broken = (await ended).filter((each) => each.status === "rejected");
    for (const { reason } of broken) say(String(reason));
    say("looking for what was acknowledged");
    const line = new Line(stage.urls);
    const { sent, acceptedAgain } = await replay(load, line);
    const { trail, ...found } = await lookInto(successor.url);
    const told = load.acknowledged;
    const verdict = judgeRun(told, { ...found, acceptedAgain });
    const tries = { verifications: load.verifying.tries, journal: load.journalling.tries };
    const unexpected = tries.verifications.unexpected + tries.journal.unexpected;
    return {
      ok: isSound(verdict) && trail.ok && load.wronglyRefused + unexpected + broken.length === 0,
      standby,
      acknowledged: {
        verifications: told.accepted.length,
        journalEntries: told.entries.length,
        registrations: told.registrations.length,
        changes: told.changes.length,
      },
      verdict,
      wronglyRefused: load.wronglyRefused,
      clientsBroken: broken.length,
      replays: { sent, accepted: acceptedAgain.length },
      trailWhole: trail.ok,
      outageMs: longestSilence(load.verifying.answeredAt, killedAt),
      promotionMs: Math.round(promotedAt - killedAt),
      tries,
    };
  });
}

interface Stage {
  readonly load: Load;
  readonly primary: Server;
  readonly successor: Server;
  /** In front of the database, and in front of the primary for its standby. */
  readonly address: Switch;
  readonly replication: Switch;
  readonly urls: readonly string[];
  readonly enrolmentCode: string;
}

async function setUp(
  opened: AsyncDisposableStack,
  { seconds, standby, say }: FailoverOptions,
): Promise<Stage> {
  const folder = await scratchFolder(opened);
  const programs = await findPostgres(folder);
  say("starting a primary, its standby and two registries");
  const primary = await startPrimary(programs, path.join(folder, "a"));
  opened.defer(() => stopServer(programs, primary.paths));
  const replication = await Switch.open(primary.port);
  opened.defer(() => replication.close());
  const successor = await startStandby(programs, path.join(folder, "b"), primary, replication.port);
  opened.defer(() => stopServer(programs, successor.paths));
  const address = await Switch.open(primary.port);
  opened.defer(() => address.close());
  const databaseUrl = primary.url.replace(/:\d+\//, `:${address.port}/`);
  const dataDir = path.join(folder, "registry");
  const urls = await Promise.all([1, 2].map(() => startRegistry(opened, dataDir, databaseUrl)));
  const tokens = await putTokens(primary.url, dataDir, {
    inUse: seconds * TOKENS_PER_SECOND,
    inStock: seconds * CARDS_PER_SECOND,
  });
  if (standby === "sync") {
    await makeSynchronous(primary);
    // What is shown with an asynchronous standby would say nothing of a synchronous one.
    if ((await syncState(primary.url)) !== "sync") throw new Error("the standby is not synchronous");
  }
  const enrolmentCode = (await readEnrolmentCode(dataDir)) ?? "";
  return { load: new Load(urls, tokens), primary, successor, address, replication, urls, enrolmentCode };
}

/** Milliseconds; instants are those of performance.now(). */
function longestSilence(answeredAt: readonly number[], from: number): number {
  let before = from;
  let longest = 0;
  for (const at of answeredAt.filter((each) => each >= from).sort((a, b) => a - b)) {
    longest = Math.max(longest, at - before);
    before = at;
  }
  return Math.round(longest);
}
