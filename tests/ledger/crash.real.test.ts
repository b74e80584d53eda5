import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Secret } from "../../src/contract/secret.ts";
import type { Ledger } from "../../src/ledger/index.ts";
import { codeOf, spoilOf, type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let child: ChildProcess | undefined;
beforeEach(() => {
  station = workstation();
});
afterEach(() => {
  child?.kill("SIGKILL");
  station.remove();
});

const hex = (secret: Secret) => secret.use((bytes) => Buffer.from(bytes).toString("hex"));

/** Starts the child and gives the lines it says; `ready` is its first. */
async function startChild(first: number) {
  const { options } = station;
  const given = {
    file: options.file,
    key: hex(options.key),
    signingKey: hex(options.signingKey),
    publicKey: options.publicKey,
    workstationId: options.workstationId,
    first: String(first),
  };
  const started = spawn(process.execPath, [fileURLToPath(new URL("crash-child.ts", import.meta.url))], {
    env: { ...process.env, CRASH_CHILD: JSON.stringify(given), NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  let said = "";
  started.stdout.on("data", (chunk) => {
    said += chunk;
  });
  while (!said.includes("ready\n")) await Promise.race([once(started.stdout, "data"), failed(started)]);
  return {
    /** Kills it, and gives the last entry it promised. */
    async kill(): Promise<number> {
      const ended = once(started, "close");
      started.kill("SIGKILL");
      await ended;
      const numbers = said
        .split("\n")
        .slice(0, -1)
        .filter((line) => line !== "ready");
      return Number(numbers.at(-1) ?? 0);
    },
  };
}
async function failed(started: ChildProcess): Promise<never> {
  const [code] = await once(started, "exit");
  throw new Error(`the child ended by itself (${code})`);
}

/** Journal, issues and stock say the same: no transaction is half there. */
async function expectWhole(ledger: Ledger): Promise<void> {
  await ledger.journal.verify();
  const entries = await ledger.journal.unsent(100_000);
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const counts = await ledger.stock.counts();
  const open = await ledger.issues.open();
  expect(counts.issued).toBe(of("issue.completed").length);
  expect(counts.spoiled).toBe(of("issue.spoiled").length);
  expect(counts.writing).toBe(open.length);
  expect(open.length).toBe(of("issue.begun").length - counts.issued - counts.spoiled);
  const received = of("stock.received").flatMap(({ body }) => body.cards as unknown[]).length;
  expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(received);
  for (const { body } of of("issue.begun")) {
    const record = await ledger.issues.find(String(body.issueId));
    expect(record?.begunEntry.body).toEqual(body);
    const held = await ledger.customers.tokensHeld(record?.begun.customer.customerId ?? "");
    expect(held.length).toBe(record?.state === "completed" ? 1 : 0);
  }
}

describe("a process killed while it appends", () => {
  it("R16 loses nothing it promised and leaves nothing half done, wherever it is killed", async () => {
    let before = 0;
    for (let round = 0; round < 6; round += 1) {
      const running = await startChild(1 + round * 2000);
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 150));
      // The shipment was promised when the child said it was ready.
      const promised = Math.max(await running.kill(), before + 1);

      const ledger = await station.open({ clock: { now: () => Date.now() } });
      const { seq } = await ledger.journal.position();
      expect(seq).toBeGreaterThanOrEqual(promised);
      expect(seq).toBeLessThanOrEqual(promised + 1);
      await expectWhole(ledger);
      for (const { issueId, begun } of await ledger.issues.open()) {
        await ledger.issues.spoil({ ...spoilOf({ issueId }, 0), serialNumber: begun.serialNumber });
      }
      expect((await ledger.stock.counts()).writing).toBe(0);
      before = (await ledger.journal.position()).seq;
      await ledger.close();
    }
  });

  it("holds the ledger for itself while it lives, and no longer", async () => {
    const running = await startChild(1);
    expect(await codeOf(station.open())).toBe("inUse");
    await running.kill();
    expect(await codeOf(station.open({ clock: { now: () => Date.now() } }).then((l) => l.close()))).toBe(
      "done",
    );
  });
});
