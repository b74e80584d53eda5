import { mkdir } from "node:fs/promises";
import { Server as TlsServer } from "node:tls";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import packageJson from "../../package.json" with { type: "json" };
import { type Clock, systemClock } from "../contract/clock.ts";
import { toFailure } from "../contract/errors.ts";
import { isLoopback } from "../contract/loopback.ts";
import type { Limits } from "./access/limits.ts";
import { openDatabase } from "./database.ts";
import { RegistryError } from "./errors.ts";
import { openFeed } from "./feed/feed.ts";
import { fileKeyProvider, type KeyProvider } from "./keyProvider.ts";
import type { Bounds } from "./listener.ts";
import { migrate } from "./migrate.ts";
import {
  type IntegrityVerifier,
  Platform,
  platformIntegrity,
  trainingIntegrity,
} from "./phones/integrity.ts";
import { openEmbeddedPostgres } from "./postgres/embedded.ts";
import { loadRegistryKeys } from "./registryKeys.ts";
import { buildServer } from "./server.ts";
import { importShipment, type ShipmentImport, type ShipmentReport } from "./shipments/index.ts";
import { reloadOnChange } from "./tls/reload.ts";
import { readServerCertificate, type ServerCertificate, type TlsFiles } from "./tls/serverCertificate.ts";
import { ensureAttestationKey } from "./training/attestationKey.ts";
import { ensureEnrolmentCode } from "./training/enrolmentCode.ts";
import { seedTraining } from "./training/seed.ts";
import { openVault } from "./vault.ts";

export interface RegistryOptions {
  /** Key files, the enrolment code of training, and the embedded PostgreSQL live here. */
  readonly dataDir: string;
  /** `postgres://…`; without it, the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  /** Default: a 0600 file in `dataDir`. */
  readonly keyProvider?: KeyProvider;
  /** Fill the database with made-up institutions and a shipment of blank cards. */
  readonly training: boolean;
  /** As Fastify takes it: false (default), true, or pino's options. */
  readonly logger?: FastifyServerOptions["logger"];
  readonly clock?: Clock;
  /**
   * Whose word is taken that a phone is untampered (R9); without any, no phone can be registered. A training registry
   * takes its reference phone's word, and nobody else's.
   */
  readonly platforms?: readonly Platform[];
  /** In the place of `platforms`: another way to decide it. */
  readonly integrity?: IntegrityVerifier;
  /** Database sessions at most; default 10. */
  readonly connections?: number;
  /** Tokens that verification keeps in memory at most, some 500 bytes each; default 200,000. */
  readonly cachedTokens?: number;
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
  /** Answer what is under way, then let go of database and server. May be called again. */
  close(): Promise<void>;
}

/**
 * The central registry, ready to listen: database opened and migrated, keys loaded, training seeded.
 * @throws RegistryError postgresFailed, postgresUnreachable, databaseDown, databaseNewer, keyWrong, keyMissing,
 *   serverCertificateUnreadable
 */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { dataDir, training } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Undone in reverse, whether by close() or because a later step fails.
  const opened: (() => Promise<void>)[] = [];
  const letGo = async () => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    let url = options.databaseUrl;
    if (url === undefined) {
      const postgres = await openEmbeddedPostgres(dataDir);
      opened.push(() => postgres.release());
      url = postgres.url;
    }
    let warn = (_message: string): void => {};
    const database = openDatabase({
      url,
      ...(options.connections === undefined ? {} : { connections: options.connections }),
      onLost: () => warn("a database session was lost"),
    });
    opened.push(() => database.close());
    const vault = await openVault(options.keyProvider ?? fileKeyProvider(dataDir));
    const { db, pool } = database;
    await reach(() => migrate(db));
    const keys = await loadRegistryKeys(db, vault);
    if (training) await seedTraining(db, vault, await ensureEnrolmentCode(dataDir));
    const feed = openFeed({
      session: database.session,
      onTrouble: () => warn("the session of the change feed was lost"),
    });
    opened.push(() => feed.close());
    const context = {
      db,
      pool,
      vault,
      keys,
      feed,
      training,
      clock: options.clock ?? systemClock,
      integrity: options.integrity ?? (await ownIntegrity(options)),
      version: packageJson.version,
      cachedTokens: options.cachedTokens ?? 200_000,
    };
    const certificate = options.tls && (await readServerCertificate(options.tls, Date.now()));
    const app = await buildServer(context, { ...options, certificate });
    warn = (message) => app.log.warn(message);
    opened.push(() => closeServer(app));
    if (options.tls && certificate)
      opened.push(keepReloading(app, options.tls, certificate, options.tlsReloadMs));
    return {
      app,
      listen: (at) => listen(app, certificate !== undefined, at),
      importShipment: (shipment) => importShipment(context, shipment),
      close: letGo,
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
  if (training) return trainingIntegrity(await ensureAttestationKey(dataDir));
  return platformIntegrity(Platform.array().parse(platforms));
}

/**
 * Stop listening and answer what is under way. A connection that was busy when the server was closed would be
 * kept alive for a minute after its answer, so those that fall idle are closed as they do.
 */
async function closeServer(app: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 20);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

/** The first use of the database: what goes wrong here is that there is none to be had. */
async function reach(use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } catch (cause) {
    throw cause instanceof RegistryError ? cause : new RegistryError("databaseDown", { cause });
  }
}

function keepReloading(
  app: FastifyInstance,
  files: TlsFiles,
  first: ServerCertificate,
  everyMs: number | undefined,
): () => Promise<void> {
  const news = {
    reloaded: (validTo: Date) => app.log.info({ validTo }, "the server certificate was replaced"),
    refused: (error: unknown) =>
      app.log.error({ reason: toFailure(error).en.happened }, "the server certificate was not replaced"),
  };
  const stop =
    app.server instanceof TlsServer ? reloadOnChange(app.server, files, first, news, everyMs) : () => {};
  return async () => stop();
}

async function listen(
  app: FastifyInstance,
  tls: boolean,
  { port = 0, host = "127.0.0.1" }: { readonly port?: number; readonly host?: string } = {},
): Promise<string> {
  if (!tls && !isLoopback(host)) throw new RegistryError("plainHttpOnlyOnLoopback", { parameters: { host } });
  try {
    const address = new URL(await app.listen({ port, host }));
    return `${tls ? "https" : "http"}://${address.host}`;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new RegistryError("portTaken", { parameters: { port }, cause });
  }
}
