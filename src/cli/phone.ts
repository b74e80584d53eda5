import { createInterface } from "node:readline/promises";
import packageJson from "../../package.json" with { type: "json" };
import { systemClock } from "../contract/clock.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { Transaction } from "../contract/transaction.ts";
import {
  forgetCard,
  openReferencePhone,
  type Phone,
  PhoneError,
  type PhoneOtp,
  phoneOtp,
  phoneRegistry,
  type Registration,
  registerPhone,
} from "../phone/index.ts";
import { openReaders } from "./readers.ts";
import { trainingRegistry } from "./trainingRegistry.ts";
import { UsageError } from "./transaction.ts";

export interface PhoneOptions {
  readonly dataDir: string;
  /** The phone's folder; wiping it is reinstalling the app. */
  readonly folder: string;
  /** Which device it is; from the machine's name and the folder without it. */
  readonly device?: string | undefined;
  /** As in a place without a network. */
  readonly offline?: boolean | undefined;
}

/** Start the reference phone, work with it, and let go of the training registry it may have talked to. */
async function withPhone<T>(options: PhoneOptions, work: (phone: Phone) => Promise<T>): Promise<T> {
  const { dataDir, folder } = options;
  const training = trainingRegistry(dataDir);
  try {
    const phone = await openReferencePhone({
      folder,
      deviceId: options.device,
      appVersion: packageJson.version,
      clock: systemClock,
      registry: async (at) => {
        if (options.offline) throw new PhoneError("unreachable");
        return phoneRegistry(at ?? (await training.url()));
      },
      attestation: async () => {
        const { REFERENCE_APP, readAttestationKey } = await import("../registry/index.ts");
        const key = await readAttestationKey(dataDir);
        if (!key)
          throw new UsageError(`no training registry has run in ${dataDir}: name its folder with --data`);
        return { app: REFERENCE_APP, key };
      },
    });
    return await work(phone);
  } finally {
    await training.close();
  }
}

/** @param url the registry's address; training's without it */
export function register(
  options: PhoneOptions,
  code: string,
  url: string | undefined,
): Promise<Registration> {
  return withPhone(options, (phone) => registerPhone(phone, code, url ?? null));
}

export function list(options: PhoneOptions): Promise<readonly Registration[]> {
  return withPhone(options, async ({ memory }) => memory.registrations);
}

/** Give a card up; the only one when none is named. @throws UsageError when it is not clear which */
export function forget(options: PhoneOptions, token: Partial<TokenRef>): Promise<TokenRef> {
  return withPhone(options, async (phone) => {
    const meant = phone.memory.registrations.filter(
      ({ vendorCode, serialNumber }) =>
        (token.vendorCode ?? vendorCode) === vendorCode &&
        (token.serialNumber ?? serialNumber) === serialNumber,
    );
    const [registration] = meant;
    if (!registration) throw new PhoneError("notRegistered", { rule: "R9" });
    if (meant.length > 1)
      throw new UsageError("this phone has several cards: say which, --vendor and --serial");
    await forgetCard(phone, registration);
    const { vendorCode, serialNumber } = registration;
    return { vendorCode, serialNumber };
  });
}

export interface OtpOptions extends PhoneOptions {
  readonly reader: string | undefined;
  readonly transaction: Transaction | undefined;
  /** Agreed to beforehand: the simulated reader cannot tell a second tap (R11). */
  readonly confirm: boolean;
}

export function otp({ reader, transaction, confirm, ...options }: OtpOptions): Promise<PhoneOtp> {
  return withPhone(options, async (phone) => {
    const { readers, view, close } = await openReaders(options.dataDir, reader);
    try {
      return await phoneOtp(phone, {
        readers,
        readerName: view.name,
        transaction,
        show: async (shown, token) => {
          process.stderr.write(wordsOf(shown, token));
          if (view.kind === "simulated") return confirm || (await agree()) ? "yes" : "no";
          process.stderr.write("If it is right, take the card off.\n");
          return "tap";
        },
        lifted: () => process.stderr.write("Now tap the card again.\n"),
      });
    } finally {
      await close();
    }
  });
}

function wordsOf(transaction: Transaction, { vendorCode, serialNumber }: TokenRef): string {
  const members = Object.entries(transaction).map(([name, value]) => `  ${name}: ${value}\n`);
  return `Card ${vendorCode}-${serialNumber} is to make an OTP for this transaction and no other:\n${members.join("")}`;
}

async function agree(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stderr.write("Nobody can be asked here: agree with --confirm.\n");
    return false;
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y/i.test(await asking.question("Is it right? [y/N] "));
  } finally {
    asking.close();
  }
}
