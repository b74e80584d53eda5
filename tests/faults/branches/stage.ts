import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { readEnrolmentCode } from "../../../src/registry/index.ts";
import { findPostgres, type PostgresPrograms } from "../../../src/registry/postgres/binaries.ts";
import { scratchFolder } from "../../bench/resources.ts";
import { copyDataFolder } from "../../support/dataFolder.ts";
import { killServer, type Server, startPrepared, startPrimary, startServer, stopServer } from "../pair.ts";
import { spawnRegistry } from "../registries.ts";
import { putTokens } from "../stock.ts";
import { Switch } from "../switch.ts";
import { type Noise, NoisyLine } from "./noisyLine.ts";
import type { FaultsOptions } from "./run.ts";
import { StationMachine } from "./workstations.ts";

/** Two branches of two institutions of training's. */
export const BRANCHES = ["9010042", "9020007"] as const;
export type Side = "branch" | "centre";

/** A shipment has at most 5000 cards. */
const MOST_CARDS = 9_000;
const CARDS_PER_SECOND = 40;
const CARDS_FOR_ONE_ROUND = 3_000;
/** In one round nothing need be quick: on a slow machine the stock lasts as long, and every answer comes. */
const ONE_ROUND = { patienceMs: 20_000, pauseMs: 100 } as const;
/** A workstation's files may grow by so much until its disk is full, kilobytes. */
const DISK_LEFT = 32;
/** How long a workstation may take to finish when everything works again, on a machine that is busy with other things. */
const SETTLE_MS = 180_000;

const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(Math.random() * of.length)];

/** Everything that runs, and the ways it is made to fail. */
export class Stage {
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

  static async open(opened: AsyncDisposableStack, { seconds, prepared, say }: FaultsOptions): Promise<Stage> {
    const folder = await scratchFolder(opened);
    const programs = await findPostgres(folder);
    const dataDir = path.join(folder, "registry");
    if (prepared !== undefined) copyDataFolder(prepared, dataDir);
    await mkdir(dataDir, { recursive: true });
    const postgres = await (prepared === undefined
      ? startPrimary(programs, path.join(folder, "postgres"))
      : startPrepared(programs, dataDir));
    opened.defer(() => stopServer(programs, postgres.paths));
    const database = await Switch.open(postgres.port);
    opened.defer(() => database.close());
    const registry = spawnRegistry(dataDir, through(postgres.url, database.port));
    const line = await NoisyLine.open(Number(new URL(await registry.url).port));
    if (seconds === null) line.calm();
    opened.defer(() => line.close());
    const cards = seconds === null ? CARDS_FOR_ONE_ROUND : Math.max(400, seconds * CARDS_PER_SECOND);
    await stock(postgres.url, dataDir, Math.min(cards, MOST_CARDS));
    const enrolmentCode = (await readEnrolmentCode(dataDir)) ?? "";
    const stations: StationMachine[] = [];
    for (const branchCode of BRANCHES) {
      const home = path.join(folder, branchCode);
      await mkdir(home);
      const place = { folder: home, url: line.url, branchCode, enrolmentCode };
      const station = new StationMachine({ ...place, ...(seconds === null ? ONE_ROUND : {}) });
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

  /** What can go wrong at either end; the cheapest first. */
  #kinds(side: Side): (() => Promise<void>)[] {
    return side === "branch"
      ? [() => this.#killStation(), () => this.#fillDisk()]
      : [() => this.#cutLine(), () => this.#killPostgres(), () => this.#killRegistry()];
  }

  /** One thing goes wrong. Each kind comes up early, so that a short run has met them all; later the cheap ones mostly. */
  async strike(side: Side, turn: number): Promise<void> {
    const kinds = this.#kinds(side);
    await (kinds[turn] ?? (Math.random() < 0.7 ? kinds[0] : pick(kinds)))?.();
  }

  /** Each kind that happens wherever it is tried, one after another. */
  eachOnce(side: Side): (() => Promise<void>)[] {
    if (side === "branch") return [() => this.#killStation()];
    return [() => this.#line.befall("resets"), () => this.#line.befall("halved"), ...this.#kinds(side)];
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
  await putTokens(databaseUrl, dataDir, { inUse: 0, inStock });
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
