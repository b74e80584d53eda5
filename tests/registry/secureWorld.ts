import { writeFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { addClient, administer } from "../../src/registry/admin/index.ts";
import type { Desk } from "../../src/registry/admin/operator.ts";
import type { RegistryOptions } from "../../src/registry/index.ts";
import { type Identity, identity } from "../support/certificates.ts";
import type { testWorlds, World } from "./world.ts";

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Record<string, unknown>;
}

/** What a client shows of itself, and what else its connection is made with. */
type Line = ConnectionOptions & { readonly headers?: Record<string, string> };

/** A registry that listens on TLS, with what it takes to talk to it. */
export interface SecureWorld extends World {
  readonly url: string;
  readonly server: Identity;
  readonly files: { readonly certificateFile: string; readonly keyFile: string };
  /** One request on a connection of its own, unless `line` brings a socket or an agent. */
  ask(path: string, who?: Line | Identity | null, body?: unknown): Promise<Answer>;
  /** An API client with its certificate, registered. */
  client(
    scopes: Parameters<typeof addClient>[1]["scopes"],
    options?: { readonly institutionCode?: string | null; readonly who?: Identity; readonly name?: string },
  ): Promise<{ readonly who: Identity; readonly clientId: string }>;
  administer<T>(work: (desk: Desk) => Promise<T>): Promise<T>;
}

const isIdentity = (who: Line | Identity): who is Identity => "x509" in who;

/** Open a training registry that speaks TLS only. */
export async function openSecure(
  worlds: ReturnType<typeof testWorlds>,
  options: Partial<RegistryOptions> = {},
  clientCaFile?: string,
): Promise<SecureWorld> {
  const server = await identity({ name: "registry" });
  const folder = await worlds.folder();
  const files = { certificateFile: join(folder, "server.pem"), keyFile: join(folder, "server.key") };
  await writeFile(files.certificateFile, server.cert);
  await writeFile(files.keyFile, server.key);
  const world = await worlds.open({ ...options, tls: { ...files, clientCaFile } });
  const url = await world.registry.listen();
  const { databaseUrl, dataDir, clock } = world;
  const inOffice = <T>(work: (desk: Desk) => Promise<T>) =>
    administer({ databaseUrl, dataDir, clock, operator: "tester" }, work);
  return {
    ...world,
    url,
    server,
    files,
    administer: inOffice,
    ask: (path, who, body) => ask(new URL(path, url), server, who ?? {}, body),
    async client(scopes, { institutionCode = "901", who, name = "bank" } = {}) {
      const shown = who ?? (await identity({ name }));
      const { clientId } = await inOffice((desk) =>
        addClient(desk, { name, institutionCode, scopes, certificate: Buffer.from(shown.cert) }),
      );
      return { who: shown, clientId };
    },
  };
}

function ask(url: URL, server: Identity, who: Line | Identity, body: unknown): Promise<Answer> {
  const line: Line = isIdentity(who) ? { key: who.key, cert: who.cert } : who;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const request = httpsRequest(
    url,
    {
      agent: false,
      ca: server.cert,
      method: payload === undefined ? "GET" : "POST",
      ...line,
      headers: { ...(payload === undefined ? {} : { "content-type": "application/json" }), ...line.headers },
    },
    async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) });
    },
  );
  request.on("error", reject);
  request.end(payload);
  return promise;
}
