import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Standing, TellStanding } from "../../src/contract/standing.ts";
import {
  quarantineWorkstation,
  releaseWorkstation,
  setBranchPolicy,
  type stopWorkstation,
} from "../../src/registry/admin/index.ts";
import { openDatabase } from "../../src/registry/database.ts";
import { Branch, call } from "../support/branch.ts";
import { vaultOf } from "../support/vault.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds();

async function openBranch() {
  const world = await worlds.open();
  return { world, branch: await Branch.opened(world.registry.app, world.enrolmentCode) };
}

/** What an operator's command does. */
async function operate<T>(
  world: World,
  work: (desk: Parameters<typeof stopWorkstation>[0]) => Promise<T>,
): Promise<T> {
  const { db, close } = openDatabase({ url: world.databaseUrl });
  const vault = await vaultOf(world.dataDir);
  return work({ db, vault, clock: world.clock, operator: "op" }).finally(close);
}

const path = ({ workstationId }: Branch) => `/v1/workstations/${workstationId}/standing`;

/** One run of the workstation's program: it says the epoch it was last told. */
class Program {
  readonly #branch: Branch;
  readonly session = randomUUID();
  epoch: number | null = null;

  constructor(branch: Branch) {
    this.#branch = branch;
  }

  async ask(more: Partial<TellStanding> = {}): Promise<Standing> {
    const told = { session: this.session, epoch: this.epoch, ...more };
    const { status, body } = await call<Standing>(this.#branch.app, path(this.#branch), told);
    expect(status).toBe(200);
    this.epoch = body.epoch;
    return body;
  }

  /** Running for a while: the registry knows its session. */
  async settle(): Promise<this> {
    await this.ask();
    await this.ask();
    return this;
  }
}

const alarms = async ({ sql }: World) =>
  (await sql("SELECT kind FROM audit WHERE kind LIKE 'alarm.%' ORDER BY id")).map(({ kind }) => kind);

describe("how a workstation stands", () => {
  it("R12 it is told where its journal stands, and its branch's policy from the next round on", async () => {
    const { world, branch } = await openBranch();
    const program = new Program(branch);
    const standard = { size: 40, offlineLimit: 20, packageHours: 720 };
    expect(await program.ask()).toEqual({
      position: branch.position,
      epoch: 0,
      policy: standard,
      quarantine: null,
    });
    const change = { offlineLimit: 5, packageHours: 48 };
    const set = () => operate(world, (desk) => setBranchPolicy(desk, "9010042", change));
    const policy = { ...standard, ...change };
    expect(await set()).toEqual({ outcome: "changed", policy });
    expect(await set()).toEqual({ outcome: "unchanged", policy });
    expect((await program.ask()).policy).toEqual(policy);
    const { body } = await branch.packages({ count: 1 });
    const lives = Date.parse(body.packages[0]?.binding.expiresAt ?? "") - world.clock.now();
    expect(lives).toBe(48 * 60 * 60_000);
    const [row] = await world.sql("SELECT detail FROM audit WHERE kind = 'branch.policyChanged'");
    expect(row?.detail).toMatchObject({ operator: "op", branchCode: "9010042", offlineLimit: 5 });
    await expect(operate(world, (desk) => setBranchPolicy(desk, "9019999", change))).rejects.toMatchObject({
      code: "branchNotRegistered",
    });
  });

  it("R16 an old copy of its disk is noticed though it has nothing to push, and is let in no more", async () => {
    const { world, branch } = await openBranch();
    const head = branch.position;
    await branch.issue();
    const program = await new Program(branch).settle();
    const { position: told } = await program.ask();
    expect(told).toEqual(branch.position);
    const { quarantine } = await program.ask({ behind: { told, head } });
    expect(quarantine).toMatchObject({ kind: "oldCopy", seq: head.seq });
    expect(await alarms(world)).toEqual(["alarm.oldCopy"]);
    // Said again, it stays what it is.
    expect((await program.ask({ behind: { told, head } })).quarantine).toEqual(quarantine);
    expect(await branch.packages({ count: 1 })).toMatchObject({
      status: 403,
      body: { code: "registry.workstationOldCopy", rule: "R16" },
    });
    expect(await alarms(world)).toEqual(["alarm.oldCopy"]);
  });

  it("R16 nothing is concluded from a place that this database does not have, or that is not behind", async () => {
    const { branch } = await openBranch();
    const program = new Program(branch);
    const head = branch.position;
    const elsewhere = { seq: head.seq + 3, hash: "ab".repeat(32) };
    expect((await program.ask({ behind: { told: elsewhere, head } })).quarantine).toBeNull();
    expect((await program.ask({ behind: { told: head, head } })).quarantine).toBeNull();
  });

  it("R16 a second copy at work is noticed before either has written anything", async () => {
    const { world, branch } = await openBranch();
    const original = await new Program(branch).settle();
    const copy = await new Program(branch).settle();
    // The original was answered after the copy had taken over: it lives.
    await original.ask();
    const { quarantine } = await original.ask();
    expect(quarantine).toMatchObject({ kind: "twoCopies" });
    expect((await copy.ask()).quarantine).toEqual(quarantine);
    expect(await alarms(world)).toEqual(["alarm.twoCopies"]);
    expect(await branch.packages({ count: 1 })).toMatchObject({
      body: { code: "registry.workstationTwoCopies" },
    });
  });

  it("R16 tampering that it finds in its own journal puts it in quarantine, with an alarm", async () => {
    const { world, branch } = await openBranch();
    const program = await new Program(branch).settle();
    const { quarantine } = await program.ask({ tampered: 1 });
    expect(quarantine).toMatchObject({ kind: "tampered", seq: 1 });
    expect(await alarms(world)).toEqual(["alarm.tampered"]);
    expect(await branch.packages({ count: 1 })).toMatchObject({
      body: { code: "registry.workstationTampered" },
    });
  });

  it("R16 restarts, and what a dead program sent that arrives late, are no second copy", async () => {
    const { world, branch } = await openBranch();
    const first = await new Program(branch).settle();
    const second = new Program(branch);
    await second.ask();
    const late = { session: first.session, epoch: first.epoch };
    await second.ask();
    for (const message of [late, { ...late, epoch: null }, late]) {
      await call(branch.app, path(branch), message);
    }
    await second.ask();
    const third = await new Program(branch).settle();
    await call(branch.app, path(branch), { session: second.session, epoch: second.epoch });
    // One that never got as far as to be known.
    await call(branch.app, path(branch), { session: randomUUID(), epoch: second.epoch });
    expect((await third.ask()).quarantine).toBeNull();
    expect(await alarms(world)).toEqual([]);
  });

  it("R16 an old disk that turns out to be one of two at work is called so", async () => {
    const { world, branch } = await openBranch();
    const head = branch.position;
    await branch.issue();
    const original = await new Program(branch).settle();
    const copy = await new Program(branch).settle();
    const { position: told } = await copy.ask();
    expect((await copy.ask({ behind: { told, head } })).quarantine?.kind).toBe("oldCopy");
    await original.ask();
    expect((await original.ask()).quarantine?.kind).toBe("twoCopies");
    expect(await alarms(world)).toEqual(["alarm.oldCopy", "alarm.twoCopies"]);
  });

  it("an operator quarantines and releases it; what is left of it goes on", async () => {
    const { world, branch } = await openBranch();
    const { workstationId } = branch;
    const program = await new Program(branch).settle();
    expect(await operate(world, (desk) => quarantineWorkstation(desk, workstationId))).toBe("changed");
    expect(await operate(world, (desk) => quarantineWorkstation(desk, workstationId))).toBe("unchanged");
    expect((await program.ask()).quarantine?.kind).toBe("operator");
    await expect(branch.issue()).rejects.toThrow();
    expect(await alarms(world)).toEqual([]);
    expect(await operate(world, (desk) => releaseWorkstation(desk, workstationId))).toBe("changed");
    expect(await operate(world, (desk) => releaseWorkstation(desk, workstationId))).toBe("unchanged");
    expect((await program.ask()).quarantine).toBeNull();
    await branch.issue();
    const trail = await world.sql(
      "SELECT kind, detail->>'operator' AS operator FROM audit WHERE kind LIKE 'workstation.%ed' ORDER BY id",
    );
    expect(trail.slice(-2)).toEqual([
      { kind: "workstation.quarantined", operator: "op" },
      { kind: "workstation.released", operator: "op" },
    ]);
    await expect(operate(world, (desk) => releaseWorkstation(desk, randomUUID()))).rejects.toMatchObject({
      code: "workstationUnknown",
    });
  });
});

describe("packages that come back", () => {
  const stateOf = async ({ sql }: World, serialNumber: string) =>
    (await sql("SELECT state, workstation_id FROM tokens WHERE serial_number = $1", [serialNumber]))[0];
  const giveBack = (
    branch: Branch,
    ...bindings: { vendorCode: string; serialNumber: string; packageId: string }[]
  ) =>
    call<{ returned: number }>(branch.app, "/v1/packages/returns", {
      workstationId: branch.workstationId,
      packages: bindings.map(({ vendorCode, serialNumber, packageId }) => ({
        vendorCode,
        serialNumber,
        packageId,
      })),
    });

  it("R17 make their cards stock again, once; their keys issue nothing any more", async () => {
    const { world, branch } = await openBranch();
    const { pkg } = await branch.takeCard();
    const { binding } = pkg;
    expect(await giveBack(branch, binding)).toMatchObject({ status: 200, body: { returned: 1 } });
    expect(await stateOf(world, binding.serialNumber)).toEqual({ state: "in-stock", workstation_id: null });
    const begun = await branch.begun(pkg, "9001011234567");
    const { body } = await branch.push([begun]);
    expect(body.outcomes).toMatchObject([{ outcome: "refused", code: "registry.notAllotted" }]);
    const trail = await world.sql("SELECT detail FROM audit WHERE kind = 'token.returned'");
    expect(trail).toMatchObject([{ detail: { reason: "unused" } }]);
    // Late, when the card is allotted anew: the newer package stays good.
    const again = await branch.packages({ tokens: [binding] });
    expect(again.body.packages).toHaveLength(1);
    expect(await giveBack(branch, binding)).toMatchObject({ body: { returned: 0 } });
    expect(await stateOf(world, binding.serialNumber)).toMatchObject({ state: "allotted" });
  });

  it("R17 change nothing for a card that is being written, has a newer package, or is another's", async () => {
    const { world, branch } = await openBranch();
    const neighbour = await Branch.opened(world.registry.app, world.enrolmentCode);
    const { pkg } = await branch.takeCard();
    await branch.push([await branch.begun(pkg, "9001011234567")]);
    const { pkg: older } = await branch.takeCard();
    await branch.packages({ tokens: [older.binding] });
    const { pkg: other } = await neighbour.takeCard();
    const unknown = { vendorCode: "71", serialNumber: "99999999", packageId: randomUUID() };
    const answer = await giveBack(branch, pkg.binding, older.binding, other.binding, unknown);
    expect(answer).toMatchObject({ status: 200, body: { returned: 0 } });
    for (const { binding } of [pkg, older, other]) {
      expect(await stateOf(world, binding.serialNumber)).toMatchObject({ state: "allotted" });
    }
  });
});
