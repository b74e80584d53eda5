import type { Command } from "commander";
import { EXIT, print } from "../output.ts";
import { readTransaction } from "../transaction.ts";
import { act, type Common, data, json, reader, transaction } from "./options.ts";

export function addCard(program: Command): void {
  const card = program.command("card").description("look at a card, or have it compute an OTP");
  card
    .command("info")
    .description("what lies on the reader; changes nothing")
    .addOption(reader())
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: Common & { reader?: string }) => {
        const { cardInfo } = await import("../card.ts");
        const info = await cardInfo(options.data, options.reader);
        print(options.json === true, info, () => [
          `${info.readerName}: ${info.state}`,
          `  applet ${info.appletVersion ?? "none"}, device id ${info.deviceId ?? "none"}, ${info.hasLock ? "locked" : "no lock"}`,
          ...info.tokens.map((token) => `  KFTC:${token.vendorCode}-${token.serialNumber}`),
        ]);
        return EXIT.ok;
      }),
    );
  card
    .command("otp")
    .description("an OTP of the card on the reader; for a transaction, it verifies for that one only (R11)")
    .addOption(reader())
    .addOption(transaction())
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: Common & { reader?: string; transaction?: string }) => {
        const bound =
          options.transaction === undefined ? undefined : await readTransaction(options.transaction);
        const { cardOtp } = await import("../card.ts");
        const result = await cardOtp(options.data, options.reader, bound);
        print(options.json === true, result, () => [result.otp]);
        return EXIT.ok;
      }),
    );
}
