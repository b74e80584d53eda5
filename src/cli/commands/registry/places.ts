import type { Command } from "commander";
import { z } from "zod";
import { AllotmentPolicy } from "../../../contract/allotment.ts";
import { BranchCode, InstitutionCode, VendorCode } from "../../../contract/ids.ts";
import { parsed } from "../options.ts";
import { addAdministration, listed, readCertificate, told } from "./administration.ts";
import type { RegistryFlags } from "./options.ts";

interface NameFlags extends RegistryFlags {
  readonly code: string;
  readonly nameKo: string;
  readonly nameEn: string;
}

const threeDigits = parsed(InstitutionCode, "3 digits");
const withNames = (command: Command) =>
  command
    .requiredOption("--name-ko <name>", "its Korean name")
    .requiredOption("--name-en <name>", "its English name");

/** `smartotp registry institution|branch|vendor add|list` */
export function addPlaces(registry: Command): void {
  addInstitutions(registry.command("institution").description("institutions that take part"));
  addBranches(registry.command("branch").description("institutions' branches"));
  addVendors(registry.command("vendor").description("vendors of cards, and the certificates of their files"));
}

function addInstitutions(institution: Command): void {
  const add = institution
    .command("add")
    .description("add an institution, or give it other names")
    .requiredOption("--code <digits>", "its code, 3 digits", threeDigits);
  addAdministration<NameFlags>(withNames(add), async ({ addInstitution }, desk, { code, nameKo, nameEn }) => {
    const outcome = await addInstitution(desk, code, { ko: nameKo, en: nameEn });
    return { value: { code, outcome }, lines: [told(outcome, `institution ${code}`)] };
  });
  addAdministration(
    institution.command("list").description("list institutions"),
    async ({ listInstitutions }, desk) => {
      const institutions = await listInstitutions(desk);
      const lines = institutions.map(({ code, name }) => `${code}  ${name.ko}  ${name.en}`);
      return { value: { institutions }, lines: listed(lines) };
    },
  );
}

function addBranches(branch: Command): void {
  const add = branch
    .command("add")
    .description("add a branch of the institution that its code begins with, or give it other names")
    .requiredOption("--code <digits>", "its code, 7 digits", parsed(BranchCode, "7 digits"));
  addAdministration<NameFlags>(withNames(add), async ({ addBranch }, desk, { code, nameKo, nameEn }) => {
    const outcome = await addBranch(desk, code, { ko: nameKo, en: nameEn });
    return { value: { code, outcome }, lines: [told(outcome, `branch ${code}`)] };
  });
  addBranchPolicy(branch.command("policy").description("what a branch may do without the line (R12, R13)"));
  addAdministration<RegistryFlags & { readonly institution?: string }>(
    branch
      .command("list")
      .description("list branches")
      .option("--institution <code>", "of this institution only", threeDigits),
    async ({ listBranches }, desk, { institution }) => {
      const branches = await listBranches(desk, institution);
      const lines = branches.map(({ code, name }) => `${code}  ${name.ko}  ${name.en}`);
      return { value: { branches }, lines: listed(lines) };
    },
  );
}

interface PolicyFlags
  extends RegistryFlags,
    Partial<Record<"allotment" | "offlineLimit" | "packageHours", number>> {
  readonly code: string;
}

function addBranchPolicy(policy: Command): void {
  const { size, offlineLimit, packageHours } = AllotmentPolicy.shape;
  const number = (schema: z.ZodNumber, range: string) => {
    const check = parsed(z.coerce.number().pipe(schema), range);
    return (value: string) => Number(check(value));
  };
  const command = policy
    .requiredOption("--code <digits>", "the branch's code, 7 digits", parsed(BranchCode, "7 digits"))
    .option("--allotment <cards>", "sealed packages each workstation keeps", number(size, "0 to 500"))
    .option(
      "--offline-limit <issues>",
      "issues without the line until a supervisor approves each",
      number(offlineLimit, "0 to 500"),
    )
    .option("--package-hours <hours>", "how long a package opens", number(packageHours, "1 to 2160"));
  addAdministration<PolicyFlags>(command, async ({ setBranchPolicy }, desk, flags) => {
    const { code, allotment, offlineLimit, packageHours } = flags;
    const { outcome, policy } = await setBranchPolicy(desk, code, {
      ...(allotment === undefined ? {} : { size: allotment }),
      ...(offlineLimit === undefined ? {} : { offlineLimit }),
      ...(packageHours === undefined ? {} : { packageHours }),
    });
    const said = `allotment ${policy.size}, offline limit ${policy.offlineLimit}, packages open ${policy.packageHours} h`;
    return { value: { code, outcome, policy }, lines: [told(outcome, `branch ${code}: ${said}`)] };
  });
}

function addVendors(vendor: Command): void {
  addAdministration<
    RegistryFlags & { readonly code: string; readonly name: string; readonly certificate?: string }
  >(
    vendor
      .command("add")
      .description("add a vendor, or change its name or certificate")
      .requiredOption("--code <digits>", "its code, 2 or 3 digits", parsed(VendorCode, "2 or 3 digits"))
      .requiredOption("--name <name>", "its name")
      .option("--certificate <file>", "its certificate: only files signed with its key are taken then"),
    async ({ addVendor }, desk, { code, name, certificate }) => {
      const bytes = certificate === undefined ? undefined : await readCertificate(certificate);
      const outcome = await addVendor(desk, code, name, bytes);
      return { value: { code, outcome }, lines: [told(outcome, `vendor ${code}`)] };
    },
  );
  addAdministration(vendor.command("list").description("list vendors"), async ({ listVendors }, desk) => {
    const vendors = await listVendors(desk);
    const lines = vendors.map(
      ({ code, name, certificateUntil }) =>
        `${code}  ${name}  ${certificateUntil ? `signs its files, certificate until ${certificateUntil}` : "files unsigned"}`,
    );
    return { value: { vendors }, lines: listed(lines) };
  });
}
