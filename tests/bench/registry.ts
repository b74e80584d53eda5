import { openEmbeddedPostgres } from "../../src/registry/index.ts";
import { KeepAlive } from "./keepAlive.ts";
import type { Part } from "./part.ts";
import { RegistryProcess } from "./registryProcess.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { measureImport, nothingOfImport } from "./shipment.ts";
import { prepareSimpleUpdate } from "./simpleUpdate.ts";
import { median, quantile, ratio, spread, takeTurns } from "./statistics.ts";
import { Tokens } from "./tokens.ts";

const CLIENTS = [1, 8, 32] as const;
const SECONDS = 3;
const ROUNDS = { warmUps: 1, rounds: 5 };
/** More than are verified in one turn. */
const TOKENS = 50_000;
const REQUESTS_PER_SECOND = { each: 4000, all: 16_000 };
/** A turn later each token has another OTP, also one whose turn took long. */
const TURN_SECONDS = 90;
/** Both cases of every number of clients: who keeps every token in memory, and who keeps next to none. */
const CASES = { verify: 1000, verifyKnown: 2 * TOKENS } as const;
type Case = keyof typeof CASES;
const caseNames = Object.keys(CASES) as Case[];

interface Turn {
  readonly perSecond: number;
  readonly ms: readonly number[];
  /** Processor time of the registry's process for each verification. */
  readonly cpuUs: number;
}

/** So many clients, each with one connection and one request under way, send until the time is up. */
async function sendFor(url: URL, requests: readonly Buffer[], clients: number, seconds: number) {
  const connections = await Promise.all(Array.from({ length: clients }, () => KeepAlive.open(url)));
  const ms: number[] = [];
  let next = 0;
  const begun = performance.now();
  const deadline = begun + seconds * 1000;
  await Promise.all(
    connections.map(async (connection) => {
      for (let sent = performance.now(); sent < deadline; ) {
        const request = requests[next++];
        if (!request) break;
        const { status, body } = await connection.send(request);
        const now = performance.now();
        ms.push(now - sent);
        sent = now;
        if (status !== 200 || !body.includes('"accepted":true')) throw new Error(`not accepted: ${body}`);
      }
    }),
  );
  const elapsed = (performance.now() - begun) / 1000;
  for (const connection of connections) connection.close();
  return { perSecond: ms.length / elapsed, ms };
}

/** Verifications as the clock goes on from turn to turn, so that no OTP is asked for twice. */
class Turns {
  readonly #tokens: Tokens;
  #aheadMs = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  async #requests(registry: RegistryProcess, count: number) {
    this.#aheadMs += TURN_SECONDS * 1000;
    await registry.setClock(this.#aheadMs);
    return this.#tokens.requests(registry.url, count, (Date.now() + this.#aheadMs) / 1000);
  }

  async verify(registry: RegistryProcess, clients: number): Promise<Turn> {
    const perSecond = Math.min(clients * REQUESTS_PER_SECOND.each, REQUESTS_PER_SECOND.all);
    const requests = await this.#requests(registry, SECONDS * perSecond);
    const before = await registry.setClock(this.#aheadMs);
    const turn = await sendFor(registry.url, requests, clients, SECONDS);
    const cpuUs = ((await registry.setClock(this.#aheadMs)) - before) / turn.ms.length;
    if (turn.ms.length === requests.length) throw new Error("too few requests were made ready");
    this.#tokens.giveBack(requests.length - turn.ms.length);
    return { ...turn, cpuUs };
  }

  /** Every token once; in parts, so that no OTP grows old before it is sent. */
  async makeKnown(registry: RegistryProcess): Promise<void> {
    for (let known = 0; known < TOKENS; known += 5000) {
      const requests = await this.#requests(registry, 5000);
      await sendFor(registry.url, requests, 32, Number.POSITIVE_INFINITY);
    }
  }
}

const nothing = Object.fromEntries(
  CLIENTS.map((clients) => [
    clients,
    {
      perSecond: null,
      p50Ms: null,
      p99Ms: null,
      registryCpuUs: null,
      pgbenchPerSecond: null,
      ratioToPgbench: null,
      peer: null,
    },
  ]),
);

/** The registry: right OTPs verified over HTTP, against what its database can do by itself. */
export const registryPart: Part = {
  about:
    "verifications over HTTP at 1, 8 and 32 clients, against pgbench's simple update on the same server; import of 100,000 tokens, against plain SQL",
  nothing: { ...Object.fromEntries(caseNames.map((name) => [name, nothing])), import: nothingOfImport },
  measure: (say) =>
    withResources(async (opened) => {
      const dataDir = await scratchFolder(opened);
      say("starting PostgreSQL and the registry");
      const postgres = await openEmbeddedPostgres(dataDir);
      opened.defer(() => postgres.release());
      const registries = {
        verify: await RegistryProcess.start(opened, dataDir, CASES.verify),
        verifyKnown: await RegistryProcess.start(opened, dataDir, CASES.verifyKnown),
      };
      say(`issuing ${TOKENS} tokens`);
      const tokens = await Tokens.issue(opened, postgres.url, dataDir, TOKENS);
      const simpleUpdate = await prepareSimpleUpdate(opened, postgres.url);
      const turns = new Turns(tokens);
      await turns.makeKnown(registries.verifyKnown);

      const turnsTaken = new Map<string, Turn[]>();
      const ours = (name: Case, clients: number) => async () => {
        const turn = `${name} ${clients}`;
        const taken = await turns.verify(registries[name], clients);
        turnsTaken.set(turn, [...(turnsTaken.get(turn) ?? []), taken]);
        say(`${turn} client(s): ${Math.round(taken.perSecond)} verifications/s`);
        return taken.perSecond;
      };
      const theirs = (clients: number) => async () => {
        const perSecond = await simpleUpdate.perSecond(clients, SECONDS);
        say(`${clients} client(s): ${Math.round(perSecond)} ${simpleUpdate.peer} transactions/s`);
        return perSecond;
      };
      const said = await takeTurns(
        Object.fromEntries(
          CLIENTS.flatMap((clients) => [
            ...caseNames.map((name) => [`${name} ${clients}`, ours(name, clients)] as const),
            [`theirs ${clients}`, theirs(clients)] as const,
          ]),
        ),
        ROUNDS,
      );
      const figuresOf = (name: Case, clients: number) => {
        const our = said[`${name} ${clients}`] ?? [];
        const their = said[`theirs ${clients}`] ?? [];
        const taken = (turnsTaken.get(`${name} ${clients}`) ?? []).slice(ROUNDS.warmUps);
        const ms = taken.flatMap((turn) => turn.ms);
        return {
          perSecond: median(our),
          p50Ms: quantile(ms, 0.5),
          p99Ms: quantile(ms, 0.99),
          registryCpuUs: median(taken.map((turn) => turn.cpuUs)),
          pgbenchPerSecond: median(their),
          ratioToPgbench: ratio(our, their),
          peer: simpleUpdate.peer,
          spread: { perSecond: spread(our), pgbenchPerSecond: spread(their) },
        };
      };
      say("importing 100,000 tokens, six times");
      const imported = await measureImport(dataDir, postgres.url, say);
      return {
        figures: {
          ...Object.fromEntries(
            caseNames.map((name) => [
              name,
              Object.fromEntries(CLIENTS.map((clients) => [clients, figuresOf(name, clients)])),
            ]),
          ),
          case: "a right OTP of another token each time; verify: none of which the registry remembers; verifyKnown: all of which it has verified before; one keep-alive connection per client; client, registry, PostgreSQL on this machine",
          peer: simpleUpdate.what,
          import: imported.figures,
        },
        runs: {
          verify: ROUNDS.rounds,
          verifyKnown: ROUNDS.rounds,
          secondsEach: SECONDS,
          import: imported.rounds,
        },
      };
    }),
};
