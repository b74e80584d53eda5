/** The allotment (사전배정) of a branch: how much a workstation may do without the line (R12), and what goes back (R17). */
import { z } from "zod";
import { TokenRef, Uuid } from "./ids.ts";

/** What a branch's workstations keep for the time without a line; set at the registry for each branch. */
export const AllotmentPolicy = z
  .object({
    /** Sealed packages that each workstation keeps at hand. */
    size: z.int().min(0).max(500),
    /** Issues without the line until a supervisor has to approve each further one (R13). */
    offlineLimit: z.int().min(0).max(500),
    /** How long a package opens, hours. */
    packageHours: z
      .int()
      .min(1)
      .max(90 * 24),
  })
  .meta({ examples: [{ size: 40, offlineLimit: 20, packageHours: 720 }] });
export type AllotmentPolicy = z.infer<typeof AllotmentPolicy>;

/** What holds until the registry has said otherwise; the same as its own default. */
export const defaultPolicy: AllotmentPolicy = { size: 40, offlineLimit: 20, packageHours: 720 };

/** POST /v1/packages/returns: packages that were destroyed unused. By package, because a late request must not return a newer one. */
export const ReturnPackages = z
  .object({
    workstationId: Uuid,
    packages: z
      .array(TokenRef.extend({ packageId: Uuid }))
      .min(1)
      .max(500),
  })
  .meta({
    examples: [
      {
        workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
        packages: [
          {
            vendorCode: "71",
            serialNumber: "0042819001",
            packageId: "0190f6c4-0d52-7b8e-8f11-2c9d5e7a3b40",
          },
        ],
      },
    ],
  });
export type ReturnPackages = z.infer<typeof ReturnPackages>;
export const PackagesReturned = z
  .object({
    /** Cards that are in the branch's stock again; the others were not allotted under the package that was named. */
    returned: z.int().nonnegative(),
  })
  .meta({ examples: [{ returned: 1 }] });
export type PackagesReturned = z.infer<typeof PackagesReturned>;
