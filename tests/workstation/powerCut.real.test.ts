import { fork } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { childProcesses } from "../../src/cli/places.ts";
import { FileKeyStore } from "../../src/trust/index.ts";
import { openWorkstation, trainingTeller, type Workstation } from "../../src/workstation/index.ts";
import { trainingFolder } from "../support/trainingFolder.ts";

const program = path.resolve(import.meta.dirname, "..", "support", "issueChild.ts");
const folder = trainingFolder();

interface Token {
  readonly vendorCode: string;
  readonly serialNumber: string;
}

/** Let a process issue a card and kill it the moment it says `at`. */
function issueUntil(at: string): Promise<Token> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [folder.path()], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    let token: Token | null = null;
    child.on("message", (message: Token & { ready?: boolean; step?: string }) => {
      if (message.ready) token = { vendorCode: message.vendorCode, serialNumber: message.serialNumber };
      if (message.step === at) child.kill("SIGKILL");
    });
    child.on("exit", () =>
      token ? resolve(token) : reject(new Error("the process ended before it issued")),
    );
  });
}

async function withWorkstation<T>(work: (workstation: Workstation) => Promise<T>): Promise<T> {
  const workstation = await openWorkstation({
    dataDir: folder.path(),
    mode: "training",
    withoutForms: true,
    keyStore: new FileKeyStore(path.join(folder.path(), "keys")),
    childProcesses,
    simulatedLatencyMs: 0,
  });
  try {
    await workstation.handlers["session.signIn"](trainingTeller());
    await workstation.lineTried();
    return await work(workstation);
  } finally {
    await workstation.close();
  }
}

/** Settle what was left open, by finishing or by spoiling; say what the books and the card say then. */
async function settle(workstation: Workstation, how: "resume" | "spoil") {
  const { handlers } = workstation;
  const before = (await handlers["app.state"]()).openIssues;
  for (const { issueId } of before) {
    if (how === "resume") await handlers["issue.resume"]({ issueId });
    else await handlers["issue.spoil"]({ issueId, reason: "cardFailed" });
  }
  await expect
    .poll(async () => (await handlers["app.state"]()).status.line.queued, { timeout: 20_000 })
    .toBe(0);
  const { openIssues, status } = await handlers["app.state"]();
  return {
    opened: before.length,
    left: openIssues.length,
    stock: status.stock,
    look: await handlers["card.look"](),
  };
}

/**
 * Every moment an issue tells of, in its order. Killed there, nothing may be lost and nothing may happen twice. A step
 * that is done and the next one that runs are the same moment, and tests/card/resume.test.ts tears the card at every
 * command: so one moment of each kind (nothing recorded, half-written, whole, recorded, told to nobody) is taken here,
 * and every one with SMARTOTP_ALL_MOMENTS=1.
 */
const allMoments = [
  "card.check running",
  "card.check done",
  "journal.begun running",
  "journal.begun done",
  "card.put running",
  "card.put done",
  "card.prove running",
  "card.prove done",
  "card.lock running",
  "card.lock done",
  "journal.completed running",
  "journal.completed done",
  "registry running",
  "registry done",
] as const;
const everyMoment = process.env.SMARTOTP_ALL_MOMENTS === "1";
const moments = everyMoment
  ? allMoments
  : ([
      "journal.begun running",
      "card.put running",
      "card.lock running",
      "journal.completed running",
      "registry running",
    ] as const);

describe("R16 the power goes in the middle of an issue", () => {
  it.each(moments)("at '%s': finished at the next start, in book and registry once", async (at) => {
    const token = await issueUntil(at);
    await withWorkstation(async (workstation) => {
      const issuedBefore = (await workstation.handlers["app.state"]()).status.stock.issued;
      const { opened, left, stock, look } = await settle(workstation, "resume");
      expect(left).toBe(0);
      if (look.state === "blank") {
        // Nothing had been recorded: nothing happened.
        expect(opened).toBe(0);
        expect(stock.issued).toBe(issuedBefore);
        return;
      }
      expect(look).toMatchObject({ state: "ours", token });
      expect(stock.issued).toBe(issuedBefore + opened);
      expect(await workstation.handlers["card.test"]({ transaction: null, token: null })).toMatchObject({
        ...token,
        accepted: true,
      });
    });
  });

  it.each(everyMoment ? allMoments.slice(3, 10) : ["card.put done"])(
    "at '%s': spoiled at the next start, the card is wiped and its token never works",
    async (at) => {
      const token = await issueUntil(at);
      await withWorkstation(async (workstation) => {
        const { opened, left, look } = await settle(workstation, "spoil");
        expect(left).toBe(0);
        if (opened === 0) return;
        expect(look.state).toBe("blank");
        const { handlers } = workstation;
        await handlers["customer.identify"](await handlers["customer.fictitious"]());
        await expect(handlers["issue.start"]({ ...token, profile: "locked" })).rejects.toMatchObject({
          code: "notInStock",
        });
      });
    },
  );

  it("leaves no database server behind", async () => {
    await folder.releaseServer();
    await withWorkstation(async () => {});
    expect(await readdir(path.join(folder.path(), "postgres", "cluster"))).not.toContain("postmaster.pid");
  });
});
