import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { openEmbeddedPostgres } from "../../../src/registry/index.ts";
import { copyDataFolder } from "../../support/dataFolder.ts";

let directory = "";
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "smartotp-embedded-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  // Whatever a test left running is stopped by its last user: us.
  if (await exists("postgres/cluster/postmaster.pid"))
    await (await openEmbeddedPostgres(directory)).release();
  await rm(directory, { recursive: true, force: true });
});

/** A cluster that was made before: making it is the first tests' business. */
const madeBefore = () => copyDataFolder(inject("postgres").trainingFolder, directory);

const exists = (path: string) =>
  stat(join(directory, path)).then(
    () => true,
    () => false,
  );

const postmasterPid = async () =>
  Number((await readFile(join(directory, "postgres/cluster/postmaster.pid"), "utf8")).split("\n")[0]);

/** Another process that uses the same directory. */
async function startUser(): Promise<{ child: ChildProcess; url: string; leave(): Promise<number> }> {
  const script = fileURLToPath(new URL("user.ts", import.meta.url));
  const child = spawn(process.execPath, [script, directory], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.once("line", (line: string) => resolve(line.replace(/^open /, "")));
    child.once("exit", (code) => reject(new Error(`user process ended with ${code}`)));
  });
  return {
    child,
    url,
    async leave() {
      const gone = once(child, "exit");
      child.stdin.end();
      const [code] = await gone;
      return Number(code);
    },
  };
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded PostgreSQL", () => {
  it("keeps what was committed over a stop, and leaves nothing running", async () => {
    const first = await openEmbeddedPostgres(directory);
    await ask(first.url, "CREATE TABLE kept (n integer)");
    await ask(first.url, "INSERT INTO kept VALUES (7)");
    await first.release();
    expect(await exists("postgres/cluster/postmaster.pid")).toBe(false);
    const second = await openEmbeddedPostgres(directory);
    expect(await ask(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    await second.release();
    await second.release();
  });

  it("listens on 127.0.0.1 only, with scram passwords, fsync on and no socket file", async () => {
    const { url, release } = await openEmbeddedPostgres(directory);
    const [row] = await ask(
      url,
      `SELECT current_setting('listen_addresses') AS listen, current_setting('fsync') AS fsync,
        current_setting('unix_socket_directories') AS sockets, current_setting('password_encryption') AS passwords`,
    );
    expect(row).toEqual({ listen: "127.0.0.1", fsync: "on", sockets: "", passwords: "scram-sha-256" });
    const methods = await ask(url, "SELECT DISTINCT auth_method FROM pg_hba_file_rules");
    expect(methods).toEqual([{ auth_method: "scram-sha-256" }]);
    const wrong = new URL(url);
    wrong.password = "guess";
    await expect(ask(wrong.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
    expect((await stat(join(directory, "postgres/password"))).mode & 0o077).toBe(0);
    await release();
  });

  it("is one server for six processes that come at once, and stops when the last one leaves", async () => {
    const users = await Promise.all(Array.from({ length: 6 }, startUser));
    expect(new Set(users.map((user) => user.url)).size).toBe(1);
    const pid = await postmasterPid();
    for (const user of users.slice(1)) expect(await user.leave()).toBe(0);
    expect(await postmasterPid()).toBe(pid);
    expect(await users[0]?.leave()).toBe(0);
    expect(await exists("postgres/cluster/postmaster.pid")).toBe(false);
    expect(await readdir(directory)).toEqual(["postgres"]);
  });

  it("survives processes coming and going at the same moment", async () => {
    madeBefore();
    const visit = async () => {
      for (let round = 0; round < 4; round += 1) {
        const { url, release } = await openEmbeddedPostgres(directory);
        await ask(url, "SELECT 1");
        await release();
      }
    };
    await Promise.all([visit(), visit(), visit(), visit()]);
    expect(await exists("postgres/cluster/postmaster.pid")).toBe(false);
  });

  it("orphaned by kill -9 is found, used again, and stopped by its last user", async () => {
    madeBefore();
    const user = await startUser();
    const pid = await postmasterPid();
    user.child.kill("SIGKILL");
    await once(user.child, "exit");
    const again = await openEmbeddedPostgres(directory);
    expect(again.url).toBe(user.url);
    expect(await postmasterPid()).toBe(pid);
    await again.release();
    expect(await exists("postgres/cluster/postmaster.pid")).toBe(false);
  });

  it("killed itself is started again on its own files", async () => {
    madeBefore();
    const first = await openEmbeddedPostgres(directory);
    await ask(first.url, "CREATE TABLE kept (n integer)");
    process.kill(await postmasterPid(), "SIGKILL");
    const second = await openEmbeddedPostgres(directory);
    expect(await ask(second.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 0 }]);
    await first.release();
    await second.release();
  });

  it("starts although postmaster.pid names a process that is somebody else now", async () => {
    madeBefore();
    const stale = [
      process.pid,
      join(directory, "postgres/cluster"),
      "1",
      "5432",
      "",
      "127.0.0.1",
      "",
      "ready",
    ];
    await writeFile(join(directory, "postgres/cluster/postmaster.pid"), `${stale.join("\n")}\n`);
    const { url, release } = await openEmbeddedPostgres(directory);
    expect(await ask(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await release();
  });

  it("is left running while somebody else is connected", async () => {
    madeBefore();
    const { url, release } = await openEmbeddedPostgres(directory);
    const stranger = new pg.Client({ connectionString: url });
    await stranger.connect();
    await release();
    expect((await stranger.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await stranger.end();
  });

  it("says what is wrong, within seconds, when the cluster cannot be started", async () => {
    await mkdir(join(directory, "postgres/cluster"), { recursive: true });
    await writeFile(join(directory, "postgres/password"), "x");
    await expect(openEmbeddedPostgres(directory)).rejects.toMatchObject({
      fullCode: "registry.postgresFailed",
      message: expect.stringContaining("postgres"),
    });
  });
});
