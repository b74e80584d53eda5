import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  addBranch,
  addClient,
  addInstitution,
  addVendor,
  administer,
  listBranches,
  listClients,
  listInstitutions,
  listVendors,
  listWorkstations,
  newEnrolmentCode,
  stopClient,
  stopWorkstation,
} from "../../src/registry/admin/index.ts";
import type { Desk } from "../../src/registry/admin/operator.ts";
import { Branch } from "../support/branch.ts";
import { identity } from "../support/certificates.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds({ shared: true });
let world: World;
beforeAll(async () => {
  world = await worlds.open();
});
const office = <T>(work: (desk: Desk) => Promise<T>) => {
  const { databaseUrl, dataDir, clock } = world;
  return administer({ databaseUrl, dataDir, clock, operator: "tester" }, work);
};
const pem = async (options = {}) => Buffer.from((await identity(options)).cert);
const refusedWith = (code: string) => ({ fullCode: `registry.${code}` });

describe("an operator's commands", () => {
  it("add institutions, branches and vendors once; again changes nothing, other names do", async () => {
    await office(async (desk) => {
      const add = (en: string) => addInstitution(desk, "903", { ko: "새은행", en });
      expect([await add("New"), await add("New"), await add("New Bank")]).toEqual([
        "added",
        "unchanged",
        "changed",
      ]);
      const branch = (code: string, en = "HQ") => addBranch(desk, code, { ko: "본점", en });
      expect([await branch("9030001"), await branch("9030001"), await branch("9030001", "Main")]).toEqual([
        "added",
        "unchanged",
        "changed",
      ]);
      await expect(branch("8030001")).rejects.toMatchObject(refusedWith("institutionUnknown"));
      const certificate = await pem();
      const vendor = (name: string, bytes?: Uint8Array) => addVendor(desk, "73", name, bytes);
      expect([
        await vendor("A"),
        await vendor("A", certificate),
        await vendor("A"),
        await vendor("A", certificate),
      ]).toEqual(["added", "changed", "unchanged", "unchanged"]);
      await expect(vendor("A", await pem({ from: -3, to: -1 }))).rejects.toMatchObject({
        code: "certificateExpired",
      });
      expect((await listInstitutions(desk)).map(({ code }) => code)).toContain("903");
      expect(await listBranches(desk, "903")).toEqual([
        { code: "9030001", name: { ko: "본점", en: "Main" } },
      ]);
      expect(await listVendors(desk)).toMatchObject([{ code: "73", certificateUntil: expect.any(String) }]);
    });
  });

  it("add a client once, by name; nobody gets scopes that do not fit, nor a certificate that is not fit", async () => {
    await office(async (desk) => {
      const certificate = await pem();
      const client = {
        name: "hq",
        institutionCode: "901",
        scopes: ["verify", "tokens"],
        certificate,
      } as const;
      const { clientId, outcome } = await addClient(desk, client);
      expect(outcome).toBe("added");
      expect(await addClient(desk, client)).toEqual({ clientId, outcome: "unchanged" });
      for (const [wish, code] of [
        [{ scopes: ["verify"] }, "clientTaken"],
        [{ certificate: await pem() }, "clientTaken"],
        [{ name: "other" }, "certificateTaken"],
        [{ institutionCode: "999", name: "x", certificate: await pem() }, "institutionUnknown"],
        [{ institutionCode: null }, "operatorOnly"],
        [{ scopes: ["operations"] }, "operatorOnly"],
        [{ scopes: [] }, "operatorOnly"],
        [{ certificate: await pem({ from: -3, to: -1 }) }, "certificateUnfit"],
        [{ certificate: Buffer.from("no certificate") }, "certificateUnfit"],
      ] as const)
        await expect(addClient(desk, { ...client, ...wish }), code).rejects.toMatchObject(refusedWith(code));
      expect([await stopClient(desk, clientId), await stopClient(desk, clientId)]).toEqual([
        "changed",
        "unchanged",
      ]);
      await expect(stopClient(desk, randomUUID())).rejects.toMatchObject(refusedWith("clientUnknown"));
      const operator = { name: "ops", institutionCode: null, scopes: ["operations", "tokens"] } as const;
      await addClient(desk, { ...operator, certificate: await pem() });
      expect(await listClients(desk)).toMatchObject([
        { clientId, status: "stopped", scopes: ["tokens", "verify"], certificates: [{}] },
        { institutionCode: null, status: "active" },
      ]);
    });
  });

  it("make codes that serve one workstation and end; stop workstations", async () => {
    await office(async (desk) => {
      await expect(newEnrolmentCode(desk, "9019999", 1)).rejects.toMatchObject(
        refusedWith("branchNotRegistered"),
      );
      const { code } = await newEnrolmentCode(desk, "9010042", 1);
      const late = await newEnrolmentCode(desk, "9010042", 1);
      const branch = new Branch(world.registry.app);
      expect((await branch.enrol(code)).status).toBe(200);
      expect((await new Branch(world.registry.app).enrol(code)).status).toBe(403);
      world.clock.advance(24 * 60 * 60 + 1);
      expect((await new Branch(world.registry.app).enrol(late.code)).status).toBe(403);
      // The one that used it in time may still ask again.
      expect((await branch.enrol(code)).status).toBe(200);
      const { workstationId } = branch;
      expect(await listWorkstations(desk)).toMatchObject([{ workstationId, certificateUntil: null }]);
      expect([
        await stopWorkstation(desk, workstationId),
        await stopWorkstation(desk, workstationId),
      ]).toEqual(["changed", "unchanged"]);
      expect((await branch.packages({ count: 1 })).body.code).toBe("registry.workstationStopped");
    });
  });

  it("seal nothing under another key than the database's", async () => {
    const dataDir = await worlds.folder();
    const { databaseUrl } = world;
    const work = (desk: Desk) => addInstitution(desk, "904", { ko: "가", en: "A" });
    await expect(administer({ databaseUrl, dataDir, operator: "tester" }, work)).rejects.toMatchObject(
      refusedWith("keyWrong"),
    );
  });
});
