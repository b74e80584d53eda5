import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { readEnrolmentCode } from "../../../src/registry/index.ts";
import { findPostgres, type PostgresPrograms } from "../../../src/registry/postgres/binaries.ts";
import { scratchFolder, withResources } from "../../bench/resources.ts";
import { killServer, type Server, startPrimary, startServer, stopServer } from "../pair.ts";
import { spawnRegistry } from "../registries.ts";
import { putTokens } from "../stock.ts";
import { Switch } from "../switch.ts";
import { type Noise, NoisyLine } from "./noisyLine.ts";
import { type Reckoning, reckon } from "./reckoning.ts";
import { StationMachine } from "./workstations.ts";

/** Two branches of two institutions of training's. */
const BRANCHES = ["9010042", "9020007"] as const;
const CARDS_PER_SECOND = 12;
/** A workstation's files may grow by so much until its disk is full, kilobytes. */
const DISK_LEFT = 32;

/** How long a workstation may take to finish when everything works again, on a machine that is busy with other things. */
const SETTLE_MS = 180_000;

export interface FaultsOptions {
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface FaultsReport extends Reckoning {
  readonly ok: boolean;
  readonly seconds: number;
  /** Processes of workstations and the registry that were killed (SIGKILL) and started again. */
  readonly kills: { workstation: number; registry: number; postgres: number };
  readonly cuts: number;
  readonly resets: number;
  readonly noise: Noise;
  /** Runs on a disk that became full, and what the ledger said then; 0 where there is no `ulimit`. */
  readonly diskFull: number;
  /** Workstations that did not come to rest afterwards. */
  readonly unsettled: number;
}

/** Workstations and a registry at work while everything fails; then everything works again, and what they have is counted. */
export function runFaults({ seconds, say }: FaultsOptions): Promise<FaultsReport> {
  return withResources(async (opened) => {
    const stage = await Stage.open(opened, seconds, say);
    say(`${BRANCHES.length} workstations issue cards while things fail for ${seconds} s`);
    for (const station of stage.stations) station.start("work");
    for (const station of stage.stations) await station.enrolled();
    const deadline = performance.now() + seconds * 1000;
    const strike = async (side: "branch" | "centre") => {
      for (let turn = 0; performance.now() < deadline; turn += 1) {
        await sleep(100 + Math.random() * 600);
        await stage.strike(side, turn);
      }
    };
    // Both at once: what fails at one end fails while the other one is busy with its own.
    await Promise.all([strike("branch"), strike("centre")]);
    say("everything works again");
    const unsettled = await stage.settle();
    const found = await reckon(stage.stations, stage.databaseUrl);
    const { lost, doubled, activeTwice, unexplained } = found;
    const { noise, kills } = stage;
    return {
      ok: lost + doubled + activeTwice + unexplained + unsettled === 0 && found.issues > 0,
      seconds,
      kills,
      cuts: noise.cuts,
      resets: noise.resets,
      noise,
      diskFull: stage.diskFull,
      unsettled,
      ...found,
    };
  });
}

const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(Math.random() * of.length)];

/** Everything that runs, and the ways it is made to fail. */
class Stage {
  readonly kills = { workstation: 0, registry: 0, postgres: 0 };
  diskFull = 0;
  readonly stations: StationMachine[];
  readonly #line: NoisyLine;
  readonly #programs: PostgresPrograms;
  readonly #database: Switch;
  readonly #dataDir: string;
  readonly #say: (line: string) => void;
  #postgres: Server;
  #registry: ReturnType<typeof spawnRegistry>;

  private constructor(parts: {
    line: NoisyLine;
    programs: PostgresPrograms;
    database: Switch;
    dataDir: string;
    postgres: Server;
    registry: ReturnType<typeof spawnRegistry>;
    stations: StationMachine[];
    say: (line: string) => void;
  }) {
    this.#line = parts.line;
    this.#programs = parts.programs;
    this.#database = parts.database;
    this.#dataDir = parts.dataDir;
    this.#postgres = parts.postgres;
    this.#registry = parts.registry;
    this.stations = parts.stations;
    this.#say = parts.say;
  }

  static async open(
    opened: AsyncDisposableStack,
    seconds: number,
    say: (line: string) => void,
  ): Promise<Stage> {
    const folder = await scratchFolder(opened);
    const programs = await findPostgres(folder);
    const postgres = await startPrimary(programs, path.join(folder, "postgres"));
    opened.defer(() => stopServer(programs, postgres.paths));
    const database = await Switch.open(postgres.port);
    opened.defer(() => database.close());
    const dataDir = path.join(folder, "registry");
    await mkdir(dataDir, { recursive: true });
    const registry = spawnRegistry(dataDir, through(postgres.url, database.port));
    const line = await NoisyLine.open(Number(new URL(await registry.url).port));
    opened.defer(() => line.close());
    await stock(postgres.url, dataDir, Math.max(200, seconds * CARDS_PER_SECOND));
    const enrolmentCode = (await readEnrolmentCode(dataDir)) ?? "";
    const stations: StationMachine[] = [];
    for (const branchCode of BRANCHES) {
      const home = path.join(folder, branchCode);
      await mkdir(home);
      const station = new StationMachine({ folder: home, url: line.url, branchCode, enrolmentCode });
      opened.defer(() => station.kill());
      stations.push(station);
    }
    const stage = new Stage({ line, programs, database, dataDir, postgres, registry, stations, say });
    opened.defer(() => stage.#stopRegistry());
    return stage;
  }

  get noise(): Noise {
    return this.#line.noise;
  }

  get databaseUrl(): string {
    return this.#postgres.url;
  }

  /** One thing goes wrong. Each kind comes up early, so that a short run has met them all; later the cheap ones mostly. */
  async strike(side: "branch" | "centre", turn: number): Promise<void> {
    const kinds = {
      branch: [() => this.#killStation(), () => this.#fillDisk()],
      centre: [() => this.#cutLine(), () => this.#killPostgres(), () => this.#killRegistry()],
    }[side];
    const often = kinds[0];
    await (kinds[turn] ?? (Math.random() < 0.7 ? often : pick(kinds)))?.();
  }

  async #killStation(): Promise<void> {
    const station = pick(this.stations);
    if (!station) return;
    await station.kill();
    this.kills.workstation += 1;
    station.start("work");
    await station.ready();
  }

  async #cutLine(): Promise<void> {
    this.#line.cut();
    await sleep(200 + Math.random() * 1_500);
    this.#line.join();
  }

  async #killRegistry(): Promise<void> {
    this.#registry.child.kill("SIGKILL");
    this.kills.registry += 1;
    await this.#startRegistry();
  }

  async #startRegistry(): Promise<void> {
    this.#registry = spawnRegistry(this.#dataDir, through(this.#postgres.url, this.#database.port));
    this.#line.pointTo(Number(new URL(await this.#registry.url).port));
  }

  async #stopRegistry(): Promise<void> {
    const { child } = this.#registry;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async #killPostgres(): Promise<void> {
    const { password } = new URL(this.#postgres.url);
    await killServer(this.#postgres);
    this.kills.postgres += 1;
    this.#postgres = await startServer(this.#programs, this.#postgres.paths, decodeURIComponent(password));
    this.#database.pointTo(this.#postgres.port);
  }

  /** A workstation works on until its disk is full, says so, and goes on when there is space again. */
  async #fillDisk(): Promise<void> {
    const station = pick(this.stations);
    if (!station || process.platform === "win32") return;
    await station.kill();
    const before = station.failures.length;
    station.start("work", DISK_LEFT);
    const patience = sleep(8_000, undefined, { ref: false });
    await Promise.race([station.ends(), patience]);
    await station.kill();
    if (station.failures.length > before) {
      this.diskFull += 1;
      this.#say(`disk full: ${station.failures.at(-1)}`);
    }
    station.start("work");
    await station.ready();
  }

  /** Everything works again: let every workstation finish. @returns how many did not */
  async settle(): Promise<number> {
    this.#line.calm();
    let unsettled = 0;
    for (const station of this.stations) {
      await station.kill();
      station.start("settle");
    }
    for (const station of this.stations) {
      const late = sleep(SETTLE_MS, false, { ref: false });
      if (!(await Promise.race([station.ends(), late]))) {
        this.#say(`not settled, waiting: ${station.waiting}; ${station.failures.at(-1) ?? ""}`);
        unsettled += 1;
        await station.kill();
      }
    }
    return unsettled;
  }
}

const through = (url: string, port: number): string => {
  const at = new URL(url);
  at.port = String(port);
  return at.href;
};

/** Cards in the stock of both branches, each as a shipment of its own that comes with the enrolment. */
async function stock(databaseUrl: string, dataDir: string, inStock: number): Promise<void> {
  const cards = Math.min(inStock, 9_000);
  await putTokens(databaseUrl, dataDir, { inUse: 0, inStock: cards });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const [index, branchCode] of BRANCHES.entries()) {
      const shipmentId = `FAULTS-${branchCode}`;
      await client.query(
        "INSERT INTO shipments (id, vendor_code, branch_code, arrived_at) VALUES ($1, '98', $2, now() + interval '1 hour')",
        [shipmentId, branchCode],
      );
      await client.query(
        `UPDATE tokens SET shipment_id = $1, branch_code = $2, institution_code = left($2, 3)
         WHERE vendor_code = '98' AND serial_number::bigint % $3 = $4`,
        [shipmentId, branchCode, BRANCHES.length, index],
      );
    }
  } finally {
    await client.end();
  }
}
