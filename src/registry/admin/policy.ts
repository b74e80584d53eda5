import type { AllotmentPolicy } from "../../contract/allotment.ts";
import { audit } from "../audit.ts";
import { RegistryError } from "../errors.ts";
import { type Desk, inTransaction, type Outcome } from "./operator.ts";

/**
 * Change what a branch may do without the line (R12, R13); what is not given stays. Its workstations hear of it in
 * their next round; packages that are out keep their time.
 * @throws RegistryError branchNotRegistered
 */
export function setBranchPolicy(
  desk: Desk,
  code: string,
  change: Partial<AllotmentPolicy>,
): Promise<{ readonly outcome: Outcome; readonly policy: AllotmentPolicy }> {
  return inTransaction(desk, async (trx) => {
    const row = await trx
      .selectFrom("branches")
      .selectAll()
      .where("code", "=", code)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new RegistryError("branchNotRegistered", { parameters: { code } });
    const before = {
      size: row.allotment_size,
      offlineLimit: row.offline_limit,
      packageHours: row.package_hours,
    };
    const policy: AllotmentPolicy = { ...before, ...change };
    if (JSON.stringify(policy) === JSON.stringify(before)) return { outcome: "unchanged", policy };
    await trx
      .updateTable("branches")
      .set({
        allotment_size: policy.size,
        offline_limit: policy.offlineLimit,
        package_hours: policy.packageHours,
      })
      .where("code", "=", code)
      .execute();
    await audit(trx, {
      kind: "branch.policyChanged",
      institution_code: row.institution_code,
      detail: { operator: desk.operator, branchCode: code, ...policy },
    });
    return { outcome: "changed", policy };
  });
}
