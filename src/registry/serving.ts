import { Server as TlsServer } from "node:tls";
import type { FastifyInstance } from "fastify";
import { toFailure } from "../contract/errors.ts";
import { isLoopback } from "../contract/loopback.ts";
import { RegistryError } from "./errors.ts";
import { reloadOnChange } from "./tls/reload.ts";
import type { ServerCertificate, TlsFiles } from "./tls/serverCertificate.ts";

/** Keep the server's certificate what its files say. @returns stop doing so */
export function keepReloading(
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

/** Listen, and give the base address. @throws RegistryError plainHttpOnlyOnLoopback, portTaken */
export async function listen(
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
