import type { Command } from "commander";
import { InstitutionCode, Otp, SerialNumber, VendorCode } from "../../contract/ids.ts";
import { EXIT, print } from "../output.ts";
import { readTransaction } from "../transaction.ts";
import { act, type Common, data, json, parsed, transaction } from "./options.ts";

export function addVerify(program: Command): void {
  program
    .command("verify")
    .description("ask the registry whether an OTP is right; an accepted OTP is used up (R8)")
    .requiredOption("--vendor <code>", "vendor code on the card", parsed(VendorCode, "2 or 3 digits"))
    .requiredOption("--serial <number>", "serial number on the card", parsed(SerialNumber, "8 to 16 digits"))
    .requiredOption("--otp <code>", "the one-time password", parsed(Otp, "6 to 10 digits"))
    .option(
      "--institution <code>",
      "who asks; the issuing institution without it",
      parsed(InstitutionCode, "3 digits"),
    )
    .addOption(transaction())
    .option("--registry <url>", "ask this registry instead of training's")
    .addOption(json())
    .addOption(data())
    .action(
      act(
        async (
          options: Common & {
            vendor: string;
            serial: string;
            otp: string;
            institution?: string;
            transaction?: string;
            registry?: string;
          },
        ) => {
          const { verifyOtp } = await import("../verify.ts");
          const answer = await verifyOtp({
            dataDir: options.data,
            registryUrl: options.registry,
            vendorCode: options.vendor,
            serialNumber: options.serial,
            otp: options.otp,
            institutionCode: options.institution,
            transaction:
              options.transaction === undefined ? undefined : await readTransaction(options.transaction),
          });
          const token = { vendorCode: options.vendor, serialNumber: options.serial };
          print(options.json === true, { ...token, ...answer }, () => [
            answer.accepted
              ? `accepted (time step ${answer.timeStep}, drift ${answer.drift})`
              : `refused: ${answer.reason}`,
          ]);
          return answer.accepted ? EXIT.ok : EXIT.failed;
        },
      ),
    );
}
