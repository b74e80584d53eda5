import type { Server } from "node:tls";
import { readServerCertificate, type ServerCertificate, type TlsFiles } from "./serverCertificate.ts";

/** How often the files are looked at, milliseconds. */
const LOOK_EVERY_MS = 10_000;

/** What a reload has to tell. */
export interface ReloadNews {
  readonly reloaded: (validTo: Date) => void;
  /** The files are not usable (perhaps half written); the certificate used so far stays. */
  readonly refused: (error: unknown) => void;
}

const same = (a: ServerCertificate, b: ServerCertificate): boolean =>
  a.options.cert.equals(b.options.cert) && a.options.key.equals(b.options.key);

/**
 * Give the server a new certificate when its files have changed: connections that are open stay, new ones see the
 * new one. The files are read at intervals, because what watches files misses renames on some systems.
 * @returns stop looking
 */
export function reloadOnChange(
  server: Server,
  files: TlsFiles,
  first: ServerCertificate,
  news: ReloadNews,
  everyMs = LOOK_EVERY_MS,
): () => void {
  let current = first;
  let told = "";
  const look = async () => {
    try {
      const found = await readServerCertificate(files, Date.now());
      told = "";
      if (same(found, current)) return;
      server.setSecureContext({ ...found.options, minVersion: "TLSv1.3" });
      current = found;
      news.reloaded(found.validTo);
    } catch (error) {
      // Said once per reason, not every ten seconds.
      if (String(error) !== told) news.refused(error);
      told = String(error);
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
