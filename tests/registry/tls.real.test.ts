import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import {
  addClientCertificate,
  revokeClientCertificate,
  stopClient,
  untilHeard,
} from "../../src/registry/admin/index.ts";
import { generateSealingKeys, generateSigningKeys } from "../../src/trust/index.ts";
import { type Identity, identity } from "../support/certificates.ts";
import { openSecure, type SecureWorld } from "./secureWorld.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds({ shared: true });
let world: SecureWorld;
beforeAll(async () => {
  world = await openSecure(worlds, { tlsReloadMs: 50 });
});

const token = "/v1/tokens/71/0042819001";
const verification = (more: object = {}) => ({
  requestId: uuidv7(),
  vendorCode: "71",
  serialNumber: "0042819001",
  otp: "123456",
  ...more,
});
const enrolment = (workstationId: string, code = world.enrolmentCode) => ({
  workstationId,
  enrolmentCode: code,
  branchCode: "9010042",
  signingKey: generateSigningKeys().publicKey,
  sealingKey: generateSealingKeys().publicKey,
});
const refusal = (status: number, code: string) => ({ status, body: { status, code: `registry.${code}` } });

describe("who is who over TLS", () => {
  it("anybody may ask how the registry is; nobody else's scope is open without a certificate", async () => {
    expect(await world.ask("/v1/health")).toMatchObject({ status: 200 });
    expect(await world.ask("/openapi.json")).toMatchObject({ status: 200 });
    expect(await world.ask(token)).toMatchObject(refusal(401, "certificateRequired"));
    expect(await world.ask("/v1/nothing")).toMatchObject(refusal(404, "notFound"));
  });

  it("a certificate that nobody registered is nobody's", async () => {
    const stranger = await identity();
    expect(await world.ask(token, stranger)).toMatchObject(refusal(401, "certificateUnknown"));
    expect(await world.ask("/v1/health", stranger)).toMatchObject({ status: 200 });
  });

  it("a client does what its scopes say, for its own institution", async () => {
    const { who } = await world.client(["verify"], { name: "scopes" });
    const answer = await world.ask("/v1/verifications", who, verification());
    expect(answer).toMatchObject({ status: 200, body: { accepted: false } });
    expect(await world.ask(token, who)).toMatchObject(refusal(403, "scopeMissing"));
    const other = await world.ask("/v1/verifications", who, verification({ institutionCode: "902" }));
    expect(other).toMatchObject(refusal(403, "notYourInstitution"));
  });

  it("no header is believed", async () => {
    const { who } = await world.client(["verify"], { name: "headers" });
    const headers = {
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "localhost",
      "x-ssl-client-cert": who.cert.replaceAll("\n", ""),
      "x-forwarded-client-cert": "Subject=CN=bank",
    };
    expect(await world.ask(token, { headers })).toMatchObject(refusal(401, "certificateRequired"));
  });

  it("a certificate is good between its dates, and no longer than the one that was registered", async () => {
    const who = await identity({ to: 2 });
    const { who: same } = await world.client(["tokens"], { name: "dates", who });
    expect(await world.ask(token, same)).toMatchObject({ status: 200 });
    const longer = await identity({ keys: who.keys, to: 3000 });
    expect(await world.ask(token, longer)).toMatchObject({ status: 200 });
    const early = await identity({ keys: who.keys, from: 1, to: 3 });
    expect(await world.ask(token, early)).toMatchObject(refusal(401, "clientCertificateExpired"));
    const late = await identity({ keys: who.keys, from: -3, to: -1 });
    expect(await world.ask(token, late)).toMatchObject(refusal(401, "clientCertificateExpired"));
    world.clock.advance(3 * 24 * 60 * 60);
    expect(await world.ask(token, longer)).toMatchObject(refusal(401, "clientCertificateExpired"));
    world.clock.advance(-3 * 24 * 60 * 60);
  });

  it("a client that was stopped is refused once its stopping is said, on open connections too", async () => {
    const { who, clientId } = await world.client(["tokens"], { name: "stopped" });
    const socket = await dial(who);
    expect(await overSocket(socket, token)).toMatchObject({ status: 200 });
    await untilHeard(await world.administer((desk) => stopClient(desk, clientId)));
    expect(await overSocket(socket, token)).toMatchObject(refusal(403, "clientStopped"));
    expect(await world.ask(token, who)).toMatchObject(refusal(403, "clientStopped"));
    socket.destroy();
  });

  it("two certificates roll over: both are good, a third is not taken, the revoked one is refused", async () => {
    const { who: old, clientId } = await world.client(["tokens"], { name: "rollover" });
    const [next, third] = [await identity(), await identity()];
    const add = (who: Identity) =>
      world.administer((desk) => addClientCertificate(desk, clientId, Buffer.from(who.cert)));
    expect(await add(next)).toMatchObject({ outcome: "added" });
    expect(await add(next)).toMatchObject({ outcome: "unchanged" });
    await expect(add(third)).rejects.toMatchObject({ fullCode: "registry.certificatesFull" });
    for (const who of [old, next]) expect(await world.ask(token, who)).toMatchObject({ status: 200 });
    const [oldKey] = await world.sql(
      "SELECT encode(spki_sha256, 'hex') AS key FROM client_certificates WHERE client_id = $1 ORDER BY added_at",
      [clientId],
    );
    const outcome = await world.administer((desk) =>
      revokeClientCertificate(desk, clientId, String(oldKey?.key)),
    );
    await untilHeard(outcome);
    expect(await world.ask(token, old)).toMatchObject(refusal(401, "clientCertificateRevoked"));
    expect(await world.ask(token, next)).toMatchObject({ status: 200 });
    await expect(add(old)).rejects.toMatchObject({ fullCode: "registry.certificateTaken" });
  });
});

describe("workstations over TLS", () => {
  it("a workstation is known by the certificate it enrolled with, and speaks for itself only", async () => {
    const [mine, theirs] = [uuidv7(), uuidv7()];
    const [who, other] = [await identity(), await identity()];
    const enrolled = enrolment(mine);
    expect(await world.ask("/v1/workstations", null, enrolled)).toMatchObject(
      refusal(401, "certificateRequired"),
    );
    expect(await world.ask("/v1/workstations", who, enrolled)).toMatchObject({ status: 200 });
    expect(await world.ask("/v1/workstations", who, enrolled)).toMatchObject({ status: 200 });
    expect(await world.ask("/v1/workstations", other, enrolment(theirs))).toMatchObject({ status: 200 });
    const packages = (workstationId: string) => ({ workstationId, purpose: "issue", count: 1 });
    expect(await world.ask("/v1/packages", who, packages(mine))).toMatchObject({ status: 200 });
    expect(await world.ask("/v1/packages", who, packages(mine.toUpperCase()))).toMatchObject({ status: 200 });
    expect(await world.ask("/v1/packages", who, packages(theirs))).toMatchObject(
      refusal(403, "otherWorkstation"),
    );
    expect(await world.ask("/v1/packages", null, packages(mine))).toMatchObject(
      refusal(401, "certificateRequired"),
    );
    expect(await world.ask("/v1/workstations", who, enrolment(uuidv7()))).toMatchObject(
      refusal(403, "otherWorkstation"),
    );
    expect(await world.ask(token, who)).toMatchObject({ status: 200 });
    const { who: client } = await world.client(["verify", "tokens"], { name: "no workstation" });
    expect(await world.ask("/v1/packages", client, packages(mine))).toMatchObject(
      refusal(403, "scopeMissing"),
    );
  });

  it("a code that was used binds no other certificate; a client's certificate becomes no workstation's", async () => {
    const id = uuidv7();
    const first = enrolment(id);
    expect(await world.ask("/v1/workstations", await identity(), first)).toMatchObject({ status: 200 });
    expect(await world.ask("/v1/workstations", await identity(), first)).toMatchObject(
      refusal(409, "workstationTaken"),
    );
    const { who } = await world.client(["tokens"], { name: "takes" });
    expect(await world.ask("/v1/workstations", who, enrolment(uuidv7()))).toMatchObject(
      refusal(409, "certificateTaken"),
    );
    const late = await identity({ from: -3, to: -1 });
    expect(await world.ask("/v1/workstations", late, enrolment(uuidv7()))).toMatchObject(
      refusal(401, "clientCertificateExpired"),
    );
  });
});

describe("the handshake", () => {
  it("TLS 1.2 is refused", async () => {
    await expect(world.ask("/v1/health", { maxVersion: "TLSv1.2" })).rejects.toThrow(
      /alert protocol version/,
    );
  });

  it("plain HTTP on the TLS port gets nothing, and the server goes on", async () => {
    await expect(fetch(world.url.replace("https:", "http:"))).rejects.toThrow();
    expect(await world.ask("/v1/health")).toMatchObject({ status: 200 });
  });

  it("a resumed session is still its client's", async () => {
    const { who } = await world.client(["tokens"], { name: "resumed" });
    const first = await dial(who);
    const session = once(first, "session");
    expect(await overSocket(first, token)).toMatchObject({ status: 200 });
    const [ticket] = await session;
    first.destroy();
    const second = await dial({ session: ticket });
    expect(second.isSessionReused()).toBe(true);
    expect(await overSocket(second, token)).toMatchObject({ status: 200 });
    second.destroy();
  });

  it("a new server certificate is shown without a restart, and a wrong one never", async () => {
    const { files } = world;
    const open = await dial();
    const shown = async () => {
      const socket = await dial({ rejectUnauthorized: false });
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    const next = await identity({ name: "registry 2" });
    await writeFile(files.certificateFile, next.cert);
    await setTimeout(150);
    expect(await shown()).toBe("registry");
    await writeFile(files.keyFile, next.key);
    await expect.poll(shown).toBe("registry 2");
    expect(await overSocket(open, "/v1/health")).toMatchObject({ status: 200 });
    open.destroy();
    await writeFile(files.certificateFile, world.server.cert);
    await writeFile(files.keyFile, world.server.key);
    await expect.poll(shown).toBe("registry");
  });

  it("does not start with files that do not belong together", async () => {
    const folder = await worlds.folder();
    const [a, b] = [await identity(), await identity({ from: -3, to: -1 })];
    const write = async (name: string, text: string) => {
      await writeFile(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    const [cert, key] = [await write("a.pem", a.cert), await write("a.key", a.key)];
    for (const [certificateFile, keyFile] of [
      [cert, await write("b.key", b.key)],
      [await write("b.pem", b.cert), `${folder}/b.key`],
      [cert, `${folder}/none`],
      [key, key],
      [cert, cert],
    ] as const) {
      await expect(world.another({ tls: { certificateFile, keyFile } })).rejects.toMatchObject({
        fullCode: "registry.serverCertificateUnreadable",
      });
    }
  });
});

describe("with an authority for clients", () => {
  it("a client's certificate must come from it; a workstation's need not", async () => {
    const ca = await identity({ name: "authority", ca: true });
    const clientCaFile = `${await worlds.folder()}/ca.pem`;
    await writeFile(clientCaFile, ca.cert);
    const strict = await openSecure(worlds, {}, clientCaFile);
    const { who: issued } = await strict.client(["tokens"], {
      name: "issued",
      who: await identity({ issuer: ca }),
    });
    const { who: own } = await strict.client(["tokens"], { name: "own" });
    expect(await strict.ask(token, issued)).toMatchObject({ status: 200 });
    expect(await strict.ask(token, own)).toMatchObject(refusal(401, "certificateNotIssued"));
    const workstation = await identity();
    expect(await strict.ask("/v1/workstations", workstation, enrolment(uuidv7()))).toMatchObject({
      status: 200,
    });
    expect(await strict.ask(token, workstation)).toMatchObject({ status: 200 });
  });
});

/** A TLS connection that stays open. */
async function dial(who: Parameters<SecureWorld["ask"]>[1] = null): Promise<TLSSocket> {
  const { port } = new URL(world.url);
  const shown = who && "x509" in who ? { key: who.key, cert: who.cert } : (who ?? {});
  const socket = connect({
    host: "127.0.0.1",
    servername: "localhost",
    port: Number(port),
    ca: world.server.cert,
    ...shown,
  });
  await once(socket, "secureConnect");
  return socket;
}

/** One request on an open connection. */
async function overSocket(socket: TLSSocket, path: string) {
  let text = "";
  const answered = Promise.withResolvers<void>();
  const take = (chunk: Buffer) => {
    text += chunk.toString("utf8");
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    const at = text.indexOf("\r\n\r\n");
    if (at > 0 && text.length >= at + 4 + length) answered.resolve();
  };
  socket.on("data", take);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await answered.promise;
  socket.off("data", take);
  return {
    status: Number(text.slice(9, 12)),
    body: JSON.parse(text.slice(text.indexOf("\r\n\r\n"))) as Record<string, unknown>,
  };
}
