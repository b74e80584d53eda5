import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateSigningKeys } from "../../src/trust/index.ts";
import { Branch, call } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();

describe("enrolling a workstation", () => {
  it("answers institution, branch, the registry's key and the branch's shipment", async () => {
    const { registry, enrolmentCode } = await worlds.open();
    const { status, body } = await new Branch(registry.app).enrol(enrolmentCode);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
      branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
      position: { seq: 0, hash: "0".repeat(64) },
    });
    expect(body.shipment?.cards).toHaveLength(200);
    expect(body.shipment?.cards[0]).toEqual({ vendorCode: "71", serialNumber: "0042819001" });
  });

  it("gives each branch its own shipment", async () => {
    const { registry, enrolmentCode } = await worlds.open();
    const { body } = await new Branch(registry.app, "9020007").enrol(enrolmentCode);
    expect(body.institution.name.ko).toBe("가온증권");
    expect(body.shipment?.cards[0]?.serialNumber).toBe("0042830001");
  });

  it("again with the same keys gives the same answer, and where the journal stands", async () => {
    const { registry, enrolmentCode } = await worlds.open();
    const branch = await Branch.opened(registry.app, enrolmentCode);
    const { status, body } = await branch.enrol(enrolmentCode);
    expect(status).toBe(200);
    expect(body.position).toEqual(branch.position);
  });

  it("with other keys under a known id is refused, and the first keys stay", async () => {
    const { registry, enrolmentCode, sql } = await worlds.open();
    const branch = new Branch(registry.app);
    await branch.enrol(enrolmentCode);
    const thief = Object.assign(new Branch(registry.app), {
      workstationId: branch.workstationId,
      signing: generateSigningKeys(),
    });
    expect(await thief.enrol(enrolmentCode)).toMatchObject({
      status: 409,
      body: { code: "registry.workstationTaken" },
    });
    expect(await sql("SELECT signing_key FROM workstations")).toEqual([
      { signing_key: branch.signing.publicKey },
    ]);
  });

  it("with a wrong code is refused, leaves no workstation and raises an alarm", async () => {
    const { registry, sql } = await worlds.open();
    const { status, body } = await new Branch(registry.app).enrol("AAAAA-AAAAA-AAAAA-AAAAA");
    expect({ status, code: body.code }).toEqual({ status: 403, code: "registry.enrolmentCodeWrong" });
    expect(await sql("SELECT count(*)::int AS n FROM workstations")).toEqual([{ n: 0 }]);
    expect(await sql("SELECT kind FROM audit")).toEqual([{ kind: "alarm.enrolmentRefused" }]);
  });

  it("at an unknown branch is refused", async () => {
    const { registry, enrolmentCode } = await worlds.open();
    const answer = await new Branch(registry.app, "9019999").enrol(enrolmentCode);
    expect(answer).toMatchObject({ status: 404, body: { code: "registry.branchUnknown" } });
  });

  it("uses up a one-time code, which then serves only the workstation that used it", async () => {
    const { registry, sql } = await worlds.open();
    const code = randomBytes(12).toString("hex");
    await sql("INSERT INTO enrolment_codes (code_hash, branch_code) VALUES (sha256($1::bytea), '9010042')", [
      code,
    ]);
    const [first, second, elsewhere] = [
      new Branch(registry.app),
      new Branch(registry.app),
      new Branch(registry.app, "9020007"),
    ];
    expect((await elsewhere.enrol(code)).status).toBe(403);
    expect((await first.enrol(code)).status).toBe(200);
    expect((await first.enrol(code)).status).toBe(200);
    expect((await second.enrol(code)).status).toBe(403);
  });

  it("keeps the training code in a file only its owner may read", async () => {
    const { dataDir } = await worlds.open();
    expect((await stat(join(dataDir, "enrolment-code"))).mode & 0o077).toBe(0);
  });
});

describe("a workstation that is not enrolled, or stopped", () => {
  it("gets nothing", async () => {
    const { registry, enrolmentCode, sql } = await worlds.open();
    const stranger = new Branch(registry.app);
    expect(await stranger.packages({ count: 1 })).toMatchObject({
      status: 403,
      body: { code: "registry.workstationUnknown" },
    });
    const branch = await Branch.opened(registry.app, enrolmentCode);
    await sql("UPDATE workstations SET status = 'stopped'");
    const stopped = { status: 403, body: { code: "registry.workstationStopped" } };
    expect(await branch.packages({ count: 1 })).toMatchObject(stopped);
    expect(await branch.enrol(enrolmentCode)).toMatchObject(stopped);
    const entry = branch.entry("stock.received", {
      shipmentId: "x",
      cards: [{ vendorCode: "71", serialNumber: "0042819001" }],
    });
    expect(await branch.push([entry])).toMatchObject(stopped);
    expect(await call(registry.app, "/v1/health")).toMatchObject({ status: 200 });
  });
});
