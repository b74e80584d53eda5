import { type Command, Option } from "commander";
import { CardProfile } from "../../contract/token.ts";
import { EXIT, print } from "../output.ts";
import { act, type Common, data, json, reader } from "./options.ts";

export function addIssue(program: Command): void {
  program
    .command("issue")
    .description("issue a card to a made-up customer: identify, write, prove, lock, register")
    .requiredOption("--training", "with training data (there is no other way from the command line)")
    .addOption(reader())
    .addOption(
      new Option("--profile <profile>", "locked: with an access key (R9); open: without")
        .choices(CardProfile.options)
        .default("locked"),
    )
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: Common & { reader?: string; profile: CardProfile }) => {
        const { issueInTraining } = await import("../issue.ts");
        const result = await issueInTraining({
          dataDir: options.data,
          profile: options.profile,
          reader: options.reader,
        });
        print(options.json === true, result, () => [
          `issued ${result.vendorCode}-${result.serialNumber} to ${result.maskedName} (${result.profile})`,
          `  ${result.commands} commands, ${result.bytesOut} bytes out, ${result.bytesIn} in, ${result.durationMs} ms on ${result.readerName}`,
          `  OTP verified: ${result.otpVerified}, registered: ${result.registered}, journal entry ${result.journalSeq}`,
        ]);
        return EXIT.ok;
      }),
    );
}
