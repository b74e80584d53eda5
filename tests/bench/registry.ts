import { fork } from "node:child_process";
import { once } from "node:events";
import { childProcesses } from "../../src/cli/places.ts";
import { openEmbeddedPostgres } from "../../src/registry/index.ts";
import { KeepAlive } from "./keepAlive.ts";
import type { Part } from "./part.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { prepareSimpleUpdate } from "./simpleUpdate.ts";
import { median, quantile, ratio, spread, takeTurns } from "./statistics.ts";
import { Tokens } from "./tokens.ts";

const CLIENTS = [1, 8] as const;
const SECONDS = 3;
const ROUNDS = { warmUps: 1, rounds: 5 };
/** More than the registry keeps in memory: each verification meets a token it does not remember. */
const TOKENS = 100_000;
/** More than will be answered in one turn. */
const REQUESTS_PER_SECOND = 4000;

/** The registry in a process of its own; it ends when we do. */
async function startRegistry(opened: AsyncDisposableStack, dataDir: string): Promise<URL> {
  const child = fork(childProcesses.registryModule, [dataDir], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  opened.defer(async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  const died = ended.then(() => Promise.reject(new Error("the registry's process ended")));
  died.catch(() => {});
  const [{ url }] = (await Promise.race([once(child, "message"), died])) as [{ url: string }];
  return new URL(url);
}

interface Turn {
  readonly perSecond: number;
  readonly ms: readonly number[];
}

/** So many clients, each with one connection and one request under way, send until the time is up. */
async function verifyFor(url: URL, tokens: Tokens, clients: number): Promise<Turn> {
  const requests = tokens.requests(url, SECONDS * REQUESTS_PER_SECOND);
  const connections = await Promise.all(Array.from({ length: clients }, () => KeepAlive.open(url)));
  const ms: number[] = [];
  let next = 0;
  const begun = performance.now();
  const deadline = begun + SECONDS * 1000;
  await Promise.all(
    connections.map(async (connection) => {
      for (let sent = performance.now(); sent < deadline; ) {
        const request = requests[next++];
        if (!request) throw new Error("too few requests were made ready");
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
  tokens.giveBack(requests.length - next);
  return { perSecond: ms.length / elapsed, ms };
}

/** The registry: right OTPs verified over HTTP, against what its database can do by itself. */
export const registryPart: Part = {
  about: "verifications over HTTP at 1 and 8 clients, against pgbench's simple update on the same server",
  nothing: {
    verify: Object.fromEntries(
      CLIENTS.map((clients) => [
        clients,
        {
          perSecond: null,
          p50Ms: null,
          p99Ms: null,
          pgbenchPerSecond: null,
          ratioToPgbench: null,
          peer: null,
        },
      ]),
    ),
  },
  measure: (say) =>
    withResources(async (opened) => {
      const dataDir = await scratchFolder(opened);
      say("starting PostgreSQL and the registry");
      const postgres = await openEmbeddedPostgres(dataDir);
      opened.defer(() => postgres.release());
      const url = await startRegistry(opened, dataDir);
      say(`issuing ${TOKENS} tokens`);
      const tokens = await Tokens.issue(opened, postgres.url, dataDir, TOKENS);
      const simpleUpdate = await prepareSimpleUpdate(opened, postgres.url);
      const latencies = new Map<number, number[]>(CLIENTS.map((clients) => [clients, []]));
      let turns = 0;
      const ours = (clients: number) => async () => {
        const { perSecond, ms } = await verifyFor(url, tokens, clients);
        turns += 1;
        if (turns > ROUNDS.warmUps * CLIENTS.length) latencies.get(clients)?.push(...ms);
        say(`${clients} client(s): ${Math.round(perSecond)} verifications/s`);
        return perSecond;
      };
      const theirs = (clients: number) => async () => {
        const perSecond = await simpleUpdate.perSecond(clients, SECONDS);
        say(`${clients} client(s): ${Math.round(perSecond)} ${simpleUpdate.peer} transactions/s`);
        return perSecond;
      };
      const verify: Record<string, unknown> = {};
      const said = await takeTurns(
        Object.fromEntries(
          CLIENTS.flatMap((clients) => [
            [`ours ${clients}`, ours(clients)],
            [`theirs ${clients}`, theirs(clients)],
          ]),
        ),
        ROUNDS,
      );
      for (const clients of CLIENTS) {
        const our = said[`ours ${clients}`] ?? [];
        const their = said[`theirs ${clients}`] ?? [];
        const ms = latencies.get(clients) ?? [];
        verify[clients] = {
          perSecond: median(our),
          p50Ms: quantile(ms, 0.5),
          p99Ms: quantile(ms, 0.99),
          pgbenchPerSecond: median(their),
          ratioToPgbench: ratio(our, their),
          peer: simpleUpdate.peer,
          spread: { perSecond: spread(our), pgbenchPerSecond: spread(their) },
        };
      }
      return {
        figures: {
          verify,
          case: "a right OTP of another token each time, none of which the registry remembers; one keep-alive connection per client; client, registry, PostgreSQL on this machine",
          peer: simpleUpdate.what,
        },
        runs: { verify: ROUNDS.rounds, secondsEach: SECONDS },
      };
    }),
};
