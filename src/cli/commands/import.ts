import path from "node:path";
import { type Command, Option } from "commander";
import { BranchCode, InstitutionCode, VendorCode } from "../../contract/ids.ts";
import { EXIT, print } from "../output.ts";
import { act, json, parsed } from "./options.ts";
import { addRegistryOptions, type RegistryFlags } from "./registry/options.ts";

interface ImportFlags extends RegistryFlags {
  readonly dryRun?: boolean;
  readonly institution: string;
  readonly branch: string;
  readonly vendor?: string;
  readonly keyFile?: string;
  readonly certificate?: string;
  readonly secretEncoding?: "hex" | "base32";
}

export function addImport(program: Command): void {
  const command = program
    .command("import")
    .description("take a vendor's seed file (PSKC or CSV) into the registry: all of it, or nothing")
    .argument("<file>", "the file")
    .option("--dry-run", "look at everything and say what would be refused; import nothing")
    .addOption(
      new Option("--institution <code>", "whose stock it is")
        .argParser(parsed(InstitutionCode, "3 digits"))
        .default("901"),
    )
    .addOption(
      new Option("--branch <code>", "where the tokens are shipped to")
        .argParser(parsed(BranchCode, "7 digits"))
        .default("9010042"),
    )
    .option(
      "--vendor <code>",
      "the vendor of every token; without it, the one the file names, or 71",
      parsed(VendorCode, "2 or 3 digits"),
    )
    .option("--key-file <file>", "the pre-shared key: 16, 24 or 32 bytes, raw or in hexadecimal")
    .option("--certificate <file>", "the vendor's certificate: only a file signed with its key is taken")
    .addOption(
      new Option("--secret-encoding <encoding>", "how a CSV writes its secrets").choices(["hex", "base32"]),
    );
  addRegistryOptions(command)
    .addOption(json())
    .addHelpText("after", "\nA passphrase is taken from the environment: SMARTOTP_PSKC_PASSPHRASE.")
    .action(async (file: string, options: ImportFlags) => {
      await act(async () => {
        const { describeReport, importInThread } = await import("../import.ts");
        const { readSettings } = await import("../registrySettings.ts");
        const report = await importInThread(path.resolve(file), {
          settings: await readSettings(options),
          institutionCode: options.institution,
          branchCode: options.branch,
          vendorCode: options.vendor ?? "71",
          vendorFixed: options.vendor !== undefined,
          keyFile: options.keyFile,
          certificate: options.certificate,
          secretEncoding: options.secretEncoding,
          dryRun: options.dryRun === true,
        });
        print(options.json === true, report, () => describeReport(report));
        return report.rejected === 0 ? EXIT.ok : EXIT.failed;
      })(options, program);
    });
}
