import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { testPostgres } from "../support/postgres.ts";

const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");
const postgres = testPostgres();
const children: ChildProcess[] = [];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-stop-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A registry in a process of its own; resolves when it listens. */
async function serve(...words: string[]): Promise<{ child: ChildProcess; url: string }> {
  const settings = {
    SMARTOTP_REGISTRY_DATABASE_URL: await postgres.freshDatabase(),
    SMARTOTP_REGISTRY_STOP_DELAY_SECONDS: "1",
    SMARTOTP_REGISTRY_LOG_LEVEL: "silent",
  };
  const given = ["registry", "serve", "--data", folder, "--port", "0", "--json", ...words];
  const env = { ...process.env, ...settings };
  const child = spawn(process.execPath, [program, ...given], { env, stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const said = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("}")) resolve(text);
    });
    child.once("exit", () => reject(new Error(`the registry did not start: ${text}`)));
  });
  return { child, url: (JSON.parse(said) as { url: string }).url };
}

interface Answer {
  readonly status: number | undefined;
  readonly leaves: boolean;
}

function get(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.once("end", () =>
        resolve({ status: response.statusCode, leaves: response.headers.connection === "close" }),
      );
      response.once("error", reject);
    });
    sent.once("error", reject);
    sent.end();
  });
}

/** As a balancer looks: is this process to be sent more? */
async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/v1/ready`, { headers: { connection: "close" } }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/**
 * Asks for as long as the registry is ready; every request that was sent must have been answered.
 * @param tell told each answer
 * @returns what was lost
 */
async function client(url: string, tell: () => void): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const lost: string[] = [];
  for (;;) {
    const { status, leaves } = await get(`${url}/v1/tokens/71/0042819001`, agent).catch((error: Error) => {
      lost.push(error.message);
      return { status: 0, leaves: true };
    });
    if (status === 200) tell();
    else if (status !== 0) lost.push(`status ${status}`);
    if (leaves && !(await isReady(url))) break;
  }
  agent.destroy();
  return lost;
}

it("SIGTERM under load: readiness turns false, every request that was sent is answered, the process ends", async () => {
  const { child, url } = await serve();
  expect(await isReady(url)).toBe(true);
  const answered = Array.from({ length: 8 }, () => 0);
  const clients = answered.map((_, n) =>
    client(url, () => void answered.splice(n, 1, (answered[n] ?? 0) + 1)),
  );
  // All of them in the middle of it.
  await expect.poll(() => Math.min(...answered)).toBeGreaterThan(2);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const lost = await Promise.all(clients);
  expect(await isReady(url)).toBe(false);
  expect(await ended).toEqual([0, null]);
  expect(lost.flat()).toEqual([]);
});

it("ends with its standard input, where that was asked for", async () => {
  const { child, url } = await serve("--stop-with-stdin");
  const ended = once(child, "exit");
  child.stdin?.end();
  expect(await ended).toEqual([0, null]);
  expect(await isReady(url)).toBe(false);
});
