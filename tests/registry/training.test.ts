import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import shipmentFile from "../../resources/training-shipment.json" with { type: "json" };
import { readEnrolmentCode, trainingInstitutions } from "../../src/registry/index.ts";
import { ensureEnrolmentCode } from "../../src/registry/training/enrolmentCode.ts";

describe("the training shipment", () => {
  it("names 200 cards for the bank's branch, each once, and holds no seed", () => {
    const [bank] = shipmentFile.shipments;
    expect(bank).toMatchObject({ branchCode: "9010042", vendorCode: "71" });
    expect(bank?.serialNumbers).toHaveLength(200);
    const serials = shipmentFile.shipments.flatMap((shipment) => shipment.serialNumbers);
    expect(new Set(serials).size).toBe(serials.length);
    for (const shipment of shipmentFile.shipments) {
      expect(Object.keys(shipment)).toEqual(["shipmentId", "vendorCode", "branchCode", "serialNumbers"]);
    }
  });

  it("goes to branches of the made-up institutions", () => {
    const branches = trainingInstitutions.flatMap((institution) =>
      institution.branches.map((b) => b.code as string),
    );
    for (const { branchCode } of shipmentFile.shipments) expect(branches).toContain(branchCode);
  });
});

describe("the enrolment code", () => {
  it("is made once, by however many at a time, and read by its owner only", async () => {
    const directory = await mkdtemp(join(tmpdir(), "smartotp-code-"));
    try {
      expect(await readEnrolmentCode(directory)).toBeNull();
      const codes = await Promise.all(Array.from({ length: 8 }, () => ensureEnrolmentCode(directory)));
      expect(new Set(codes).size).toBe(1);
      expect(codes[0]).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
      expect(await readEnrolmentCode(directory)).toBe(codes[0]);
      expect((await stat(join(directory, "enrolment-code"))).mode & 0o077).toBe(0);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
