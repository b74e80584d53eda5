import path from "node:path";
import { type Command, Option } from "commander";
import { SerialNumber, VendorCode } from "../../contract/ids.ts";
import { PhoneDevice } from "../../contract/phones.ts";
import { EXIT, print } from "../output.ts";
import { readTransaction } from "../transaction.ts";
import { act, type Common, data, json, parsed, reader, transaction } from "./options.ts";

interface PhoneFlags extends Common {
  readonly phone?: string;
}

const folder = () =>
  new Option(
    "--phone <folder>",
    "what this phone keeps; another folder is another phone (default: phone in --data)",
  );
const phoneOf = ({ data, phone }: PhoneFlags) => ({
  dataDir: data,
  folder: path.resolve(phone ?? path.join(data, "phone")),
});
const nameOf = (token: { vendorCode: string; serialNumber: string }) =>
  `${token.vendorCode}-${token.serialNumber}`;

export function addPhone(program: Command): void {
  const phone = program
    .command("phone")
    .description("the reference phone: what the customers' app does, with a card reader for its antenna");
  addRegister(phone);
  addOtp(phone);
  phone
    .command("list")
    .description("the cards this phone is registered for")
    .addOption(folder())
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: PhoneFlags) => {
        const { list } = await import("../phone.ts");
        const cards = (await list(phoneOf(options))).map(
          ({ vendorCode, serialNumber, institution, profile, registeredAt, registry }) => ({
            ...{ vendorCode, serialNumber, institution, profile, registeredAt, registry },
          }),
        );
        print(options.json === true, { cards }, () =>
          cards.length === 0
            ? ["this phone is registered for no card"]
            : cards.map((card) => `${nameOf(card)}  ${card.institution.name.ko}  ${card.registeredAt}`),
        );
        return EXIT.ok;
      }),
    );
  phone
    .command("forget")
    .description(
      "give a card up: the registry takes its key away from this phone at the next tap elsewhere (R9)",
    )
    .option("--vendor <code>", "vendor code on the card", parsed(VendorCode, "2 or 3 digits"))
    .option("--serial <number>", "serial number on the card", parsed(SerialNumber, "8 to 16 digits"))
    .addOption(folder())
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: PhoneFlags & { vendor?: string; serial?: string }) => {
        const { forget } = await import("../phone.ts");
        const token = await forget(phoneOf(options), {
          ...(options.vendor === undefined ? {} : { vendorCode: options.vendor }),
          ...(options.serial === undefined ? {} : { serialNumber: options.serial }),
        });
        print(options.json === true, token, () => [`gave up ${nameOf(token)}`]);
        return EXIT.ok;
      }),
    );
}

function addRegister(phone: Command): void {
  phone
    .command("register")
    .description("register this phone for a card with the activation code from the counter (R9)")
    .requiredOption("--code <code>", "the activation code, or what its QR code says")
    .option("--registry <url>", "register at this registry instead of training's")
    .option(
      "--device <id>",
      "which device this is; the same for the same folder without it",
      parsed(PhoneDevice.shape.deviceId, "16 to 86 letters, digits, - or _"),
    )
    .addOption(folder())
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: PhoneFlags & { code: string; registry?: string; device?: string }) => {
        const { register } = await import("../phone.ts");
        const of = { ...phoneOf(options), device: options.device };
        const { vendorCode, serialNumber, institution, profile, registeredAt } = await register(
          of,
          options.code,
          options.registry,
        );
        const registered = { vendorCode, serialNumber, institution, profile, registeredAt };
        print(options.json === true, registered, () => [
          `registered for ${nameOf(registered)} of ${institution.name.ko} (${institution.name.en})`,
        ]);
        return EXIT.ok;
      }),
    );
}

function addOtp(phone: Command): void {
  phone
    .command("otp")
    .description(
      "tap the card and show its OTP for one minute (R10); a transaction is shown before the second tap (R11)",
    )
    .addOption(reader())
    .addOption(transaction())
    .option(
      "--confirm",
      "agree to the transaction beforehand; for the simulated reader, which knows no second tap",
    )
    .option("--offline", "as in a place without a network: the registry is not asked")
    .addOption(folder())
    .addOption(json())
    .addOption(data())
    .action(
      act(
        async (
          options: PhoneFlags & {
            reader?: string;
            transaction?: string;
            confirm?: boolean;
            offline?: boolean;
          },
        ) => {
          const bound =
            options.transaction === undefined ? undefined : await readTransaction(options.transaction);
          const { otp: makeOtp } = await import("../phone.ts");
          const { token, otp, expiresAt, rekeyed } = await makeOtp({
            ...phoneOf(options),
            reader: options.reader,
            transaction: bound,
            confirm: options.confirm === true,
            offline: options.offline,
          });
          if (options.json) {
            print(true, { ...token, otp, expiresAt: new Date(expiresAt).toISOString(), rekeyed }, () => []);
          } else {
            const { showOtp } = await import("../showOtp.ts");
            if (rekeyed) process.stderr.write("the card has a new access key (R9)\n");
            await showOtp(process.stdout, otp, expiresAt);
          }
          return EXIT.ok;
        },
      ),
    );
}
