import { type Command, Option } from "commander";
import { SerialNumber, Uuid, VendorCode } from "../../contract/ids.ts";
import { PhoneRevocation } from "../../contract/phoneEntries.ts";
import { EXIT, print } from "../output.ts";
import { addLedgerBackup } from "./ledgerBackup.ts";
import { act, type Common, data, json, parsed } from "./options.ts";

interface OfCard extends Common {
  readonly vendor: string;
  readonly serial: string;
}

const tokenOf = ({ vendor, serial }: OfCard) => ({ vendorCode: vendor, serialNumber: serial });

export function addCounter(program: Command): void {
  const counter = program
    .command("counter")
    .description(
      "what a teller does with customers' phones (R9), for the made-up customer who holds the card",
    );
  addLedgerBackup(counter);
  const command = (name: string, description: string) =>
    counter
      .command(name)
      .description(description)
      .requiredOption("--vendor <code>", "vendor code on the card", parsed(VendorCode, "2 or 3 digits"))
      .requiredOption(
        "--serial <number>",
        "serial number on the card",
        parsed(SerialNumber, "8 to 16 digits"),
      )
      .addOption(json())
      .addOption(data());

  command("invite-phone", "invite one phone: an activation code for `smartotp phone register`")
    .option("--number <number>", "the phone's number; a made-up one without it")
    .action(
      act(async (options: OfCard & { number?: string }) => {
        const { invitePhone } = await import("../counter.ts");
        const invitation = await invitePhone(options.data, tokenOf(options), options.number);
        print(options.json === true, invitation, () => [
          invitation.activationCode,
          `  for ${invitation.maskedPhoneNumber}, until ${invitation.expiresAt}; as a QR code: ${invitation.qr}`,
          invitation.state === "applied" ? "  the registry knows it" : "  waits for the line",
        ]);
        return EXIT.ok;
      }),
    );
  command("withdraw-invitation", "take an activation code back that was not used")
    .requiredOption("--invitation <id>", "the invitation's id", parsed(Uuid, "a UUID"))
    .action(
      act(async (options: OfCard & { invitation: string }) => {
        const { withdrawInvitation } = await import("../counter.ts");
        const recorded = await withdrawInvitation(options.data, tokenOf(options), options.invitation);
        print(options.json === true, recorded, () => [`withdrawn (${recorded.state})`]);
        return EXIT.ok;
      }),
    );
  command("phones", "the phones of a card, masked, ended ones included").action(
    act(async (options: OfCard) => {
      const { listPhones } = await import("../counter.ts");
      const { phones } = await listPhones(options.data, tokenOf(options));
      print(options.json === true, { phones }, () =>
        phones.map(
          (phone) =>
            `${phone.phoneId}  ${phone.status}  ${phone.maskedPhoneNumber}  ${phone.model}  ${phone.maskedDeviceId}`,
        ),
      );
      return EXIT.ok;
    }),
  );
  command("revoke-phone", "deregister one phone: the card's access key is changed at its next tap")
    .requiredOption("--phone-id <id>", "which phone, as `counter phones` lists it", parsed(Uuid, "a UUID"))
    .addOption(
      new Option("--reason <reason>", "why").choices(PhoneRevocation.options).default("customerAsked"),
    )
    .action(
      act(async (options: OfCard & { phoneId: string; reason: PhoneRevocation }) => {
        const { revokePhone } = await import("../counter.ts");
        const { phoneId, reason } = options;
        const recorded = await revokePhone(options.data, tokenOf(options), phoneId, reason);
        print(options.json === true, recorded, () => [`revoked (${recorded.state})`]);
        return EXIT.ok;
      }),
    );
}
