import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import packageJson from "../../package.json" with { type: "json" };
import { systemClock } from "../contract/clock.ts";
import { toFailure } from "../contract/errors.ts";
import type { Limits } from "./access/limits.ts";
import { RegistryError } from "./errors.ts";
import { openFeed } from "./feed/feed.ts";
import { keepLearning, POLL_MS } from "./keys/keyring.ts";
import type { Bounds } from "./listener.ts";
import { measureDatabase } from "./metrics/database.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { measureProcess } from "./metrics/process.ts";
import { type OnlineRegistrationOptions, openTrust } from "./onlineRegistration/certificates/folder.ts";
import {
  type IntegrityVerifier,
  Platform,
  platformIntegrity,
  trainingIntegrity,
} from "./phones/integrity.ts";
import { loadRegistryKeys } from "./registryKeys.ts";
import { buildServer } from "./server.ts";
import { keepReloading, listen } from "./serving.ts";
import { importShipment, type ShipmentImport, type ShipmentReport } from "./shipments/index.ts";
import { closeServer, type StopOptions, Stopping } from "./stopping.ts";
import { openStore, type StoreOptions, type Undo } from "./store.ts";
import { readServerCertificate, type TlsFiles } from "./tls/serverCertificate.ts";
import { ensureAttestationKey } from "./training/attestationKey.ts";
import { ensureEnrolmentCode } from "./training/enrolmentCode.ts";
import { seedTraining } from "./training/seed.ts";
import { keepForgetting } from "./verification/retention.ts";

export interface RegistryOptions extends StoreOptions {
  /** Fill the database with made-up institutions and a shipment of blank cards. */
  readonly training: boolean;
  /** As Fastify takes it: false (default), true, or pino's options. */
  readonly logger?: FastifyServerOptions["logger"];
  /**
   * Whose word is taken that a phone is untampered (R9); without any, no phone can be registered. A training registry
   * takes its reference phone's word, and nobody else's.
   */
  readonly platforms?: readonly Platform[];
  /** In the place of `platforms`: another way to decide it. */
  readonly integrity?: IntegrityVerifier;
  /** Default: no registration from internet banking. */
  readonly onlineRegistration?: OnlineRegistrationOptions;
  /** Tokens that verification keeps in memory at most, some 500 bytes each; default 200,000. */
  readonly cachedTokens?: number | undefined;
  /** Days that the answer to a verification is kept for the same request, should it be sent again; default 3. */
  readonly keepAnswersDays?: number | undefined;
  /** How often new key-encryption keys are looked for, milliseconds; default 10,000. */
  readonly keyPollMs?: number;
  /** Speak TLS 1.3 with these files, which are read again when they change; without them, plain HTTP on loopback. */
  readonly tls?: TlsFiles | undefined;
  /** How often the TLS files are looked at, milliseconds; default 10,000. */
  readonly tlsReloadMs?: number;
  /** Requests a minute; those not named stay as they are. */
  readonly limits?: Partial<Limits> | undefined;
  /** What the server takes on at a time; those not named stay as they are. */
  readonly bounds?: Partial<Bounds> | undefined;
}

export interface Registry {
  readonly app: FastifyInstance;
  /**
   * Listen: with TLS anywhere, for plain HTTP on loopback only.
   * @param at.port 0 for any free one; @param at.host default 127.0.0.1
   * @returns the base address, e.g. `http://127.0.0.1:41873`
   * @throws RegistryError plainHttpOnlyOnLoopback, portTaken
   */
  listen(at?: { readonly port?: number; readonly host?: string }): Promise<string>;
  /** Take a vendor's seed file, whole or not at all. @throws ShipmentError, RegistryError databaseDown */
  importShipment(shipment: ShipmentImport): Promise<ShipmentReport>;
  /** Turn readiness off, answer what is under way, then let go of database and server. May be called again. */
  close(options?: StopOptions): Promise<void>;
}

/**
 * The central registry, ready to listen: database opened and migrated, keys loaded, training seeded.
 * @throws RegistryError postgresFailed, postgresUnreachable, databaseDown, databaseNewer, keyWrong, keyMissing,
 *   serverCertificateUnreadable, onlineTrustUnreadable
 */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { dataDir, training } = options;
  // Undone in reverse, whether by close() or because a later step fails.
  const opened: Undo = [];
  const letGo = async () => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  const stopping = new Stopping();
  let graceMs = 20_000;
  try {
    let warn = (_message: string): void => {};
    const lost = () => warn("a database session was lost");
    const { database, keyring, vault } = await openStore(options, opened, lost);
    const noKey = (error: unknown) => warn(`a key-encryption key could not be had: ${toFailure(error).code}`);
    opened.push(keepLearning(keyring, options.keyPollMs ?? POLL_MS, noKey));
    const { db, pool } = database;
    const keys = await loadRegistryKeys(db, vault);
    if (training) await seedTraining(db, vault, await ensureEnrolmentCode(dataDir));
    const feed = openFeed({
      session: () => database.session("feed"),
      onTrouble: () => warn("the session of the change feed was lost"),
    });
    opened.push(() => feed.close());
    opened.push(
      keepForgetting({
        session: () => database.session("retention"),
        days: options.keepAnswersDays ?? 3,
        onTrouble: () => warn("cleaning the answers to old verifications broke off"),
      }),
    );
    const metrics = createMetrics();
    const stopMeasuring = measureProcess(metrics);
    opened.push(async () => stopMeasuring());
    measureDatabase(metrics, database, keyring);
    const context = {
      db,
      pool,
      vault,
      keyring,
      keys,
      feed,
      customerTrust: options.onlineRegistration
        ? await openTrust(options.onlineRegistration, (message) => warn(message))
        : null,
      metrics,
      stopping,
      training,
      clock: options.clock ?? systemClock,
      integrity: options.integrity ?? (await ownIntegrity(options)),
      version: packageJson.version,
      cachedTokens: options.cachedTokens ?? 200_000,
    };
    const certificate = options.tls && (await readServerCertificate(options.tls, Date.now()));
    const app = await buildServer(context, { ...options, certificate });
    warn = (message) => app.log.warn(message);
    opened.push(async () => void (await closeServer(app, graceMs)));
    if (options.tls && certificate)
      opened.push(keepReloading(app, options.tls, certificate, options.tlsReloadMs));
    return {
      app,
      listen: (at) => listen(app, certificate !== undefined, at),
      importShipment: (shipment) => importShipment(context, shipment),
      async close({ delayMs = 0, graceMs: given = graceMs } = {}) {
        stopping.begin();
        graceMs = given;
        if (delayMs > 0) await sleep(delayMs);
        await letGo();
      },
    };
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function ownIntegrity({
  training,
  dataDir,
  platforms = [],
}: RegistryOptions): Promise<IntegrityVerifier> {
  if (!training) return platformIntegrity(Platform.array().parse(platforms));
  // Training must not be mistaken for the real thing, nor the other way round.
  if (platforms.length > 0) {
    throw new RegistryError("configWrong", {
      parameters: {
        where: "phones.platforms",
        problems: "a training registry believes its reference phone only",
      },
    });
  }
  return trainingIntegrity(await ensureAttestationKey(dataDir));
}
