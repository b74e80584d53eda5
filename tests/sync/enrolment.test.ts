import { describe, expect, it, vi } from "vitest";
import { LedgerError } from "../../src/ledger/index.ts";
import { enrolOnce } from "../../src/sync/enrolment.ts";
import { enrolledAs, SyncError } from "../../src/sync/index.ts";
import { type DeskStage, testDesks } from "../support/desk.ts";

const desks = testDesks();
const key = "A".repeat(43);
const enrol = ({ registry, ledger, desk }: DeskStage, code: string | null = "ENROLMENT-CODE") =>
  enrolOnce(registry, ledger, {
    workstationId: desk.workstationId,
    branchCode: desk.branchCode,
    signingKey: key,
    sealingKey: key,
    code: async () => code,
  });

describe("enrolOnce", () => {
  it("enrols once, with the shipment in stock (R17), and keeps what the registry said", async () => {
    const stage = await desks.open({ started: false, cards: 4 });
    expect(await enrolledAs(stage.ledger)).toBeNull();
    await enrol(stage);
    await enrol(stage);
    expect(stage.registry.count("enrol")).toBe(1);
    expect(stage.registry.requests[0]?.request).toEqual({
      workstationId: stage.desk.workstationId,
      enrolmentCode: "ENROLMENT-CODE",
      branchCode: "9010042",
      signingKey: key,
      sealingKey: key,
    });
    expect(await enrolledAs(stage.ledger)).toEqual({
      workstationId: stage.desk.workstationId,
      institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
      branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
      registrySealingKey: stage.registry.sealing.publicKey,
    });
    expect((await stage.ledger.stock.counts()).inStock).toBe(4);
    expect(await stage.journalTypes()).toEqual(["stock.received"]);
    expect((await stage.ledger.journal.find(1))?.tellerId).toBe("system");
  });

  it("R16 notes where the changes begin before it is enrolled, so that none of its own first entries is missed", async () => {
    const stage = await desks.open({ started: false });
    const changes = vi.spyOn(stage.registry, "changes").mockRejectedValueOnce(new SyncError("timeout"));
    await expect(enrol(stage)).rejects.toMatchObject({ code: "timeout" });
    expect(await enrolledAs(stage.ledger)).toBeNull();
    await enrol(stage);
    expect(changes).toHaveBeenLastCalledWith({ after: "head", institutionCode: "901" });
    expect(await stage.ledger.feed.cursor()).not.toBeNull();
    await enrol(stage);
    expect(changes).toHaveBeenCalledTimes(2);
  });

  it("waits for its code without asking", async () => {
    const stage = await desks.open({ started: false });
    await expect(enrol(stage, null)).rejects.toMatchObject({ code: "notEnrolled" });
    expect(stage.registry.requests).toEqual([]);
  });

  it("R16 R17 a crash between shipment and setting: enrols again, and has every card once", async () => {
    const stage = await desks.open({ started: false, cards: 4 });
    vi.spyOn(stage.ledger.settings, "set").mockRejectedValueOnce(new LedgerError("diskFull"));
    await expect(enrol(stage)).rejects.toMatchObject({ code: "diskFull" });
    expect(await enrolledAs(stage.ledger)).toBeNull();
    expect((await stage.ledger.stock.counts()).inStock).toBe(4);
    await enrol(stage);
    expect(stage.registry.count("enrol")).toBe(2);
    expect((await stage.ledger.stock.counts()).inStock).toBe(4);
    expect(await stage.journalTypes()).toEqual(["stock.received"]);
  });

  it("takes a branch without a shipment", async () => {
    const stage = await desks.open({ started: false });
    const { registry } = stage;
    registry.answers.enrol = async (request) => {
      delete registry.answers.enrol;
      return { ...(await registry.enrol(request)), shipment: null };
    };
    await enrol(stage);
    expect(await enrolledAs(stage.ledger)).not.toBeNull();
    expect(await stage.journalTypes()).toEqual([]);
  });

  it("keeps nothing of a refusal", async () => {
    const stage = await desks.open({ started: false });
    stage.registry.answers.enrol = async () => {
      throw new SyncError("refused", { problemCode: "registry.enrolmentCodeWrong" });
    };
    await expect(enrol(stage)).rejects.toMatchObject({ problemCode: "registry.enrolmentCodeWrong" });
    expect(await enrolledAs(stage.ledger)).toBeNull();
    expect(await stage.journalTypes()).toEqual([]);
  });
});
