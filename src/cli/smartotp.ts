#!/usr/bin/env node
// Each command loads what it needs when it runs, so that none waits for the others' libraries.
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { BranchCode, InstitutionCode, Otp, SerialNumber, VendorCode } from "../contract/ids.ts";
import { CardProfile } from "../contract/token.ts";
import { EXIT, print, printError } from "./output.ts";
import { defaultDataDir } from "./places.ts";
import { readTransaction, UsageError } from "./transaction.ts";

interface Common {
  readonly json?: boolean;
  readonly data: string;
}

interface ImportFlags {
  readonly dryRun?: boolean;
  readonly institution: string;
  readonly branch: string;
  readonly vendor?: string;
  readonly keyFile?: string;
  readonly certificate?: string;
  readonly secretEncoding?: "hex" | "base32";
  readonly database?: string;
}

const program = new Command("smartotp")
  .description("SmartOTP Counter without a window. Every command prints one JSON object with --json.")
  .version(packageJson.version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage))
  .addHelpText(
    "after",
    `
Exit codes: 0 done, 1 refused or failed (the error says why), 2 used wrongly.
Training data is kept in ${defaultDataDir()} between calls; --data chooses another folder.`,
  );

/** A schema's own word on whether an argument will do. */
const parsed =
  (schema: { safeParse(value: string): { success: boolean } }, what: string) =>
  (value: string): string => {
    if (!schema.safeParse(value).success) throw new InvalidArgumentError(`expected ${what}.`);
    return value;
  };
const port = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new InvalidArgumentError("expected a port, 0 to 65535.");
  }
  return number;
};

const json = () => new Option("--json", "print one JSON object on standard output");
const data = () =>
  new Option("--data <folder>", "training data folder")
    .default(defaultDataDir())
    .argParser((folder) => path.resolve(folder));
const reader = () => new Option("--reader <name>", "PC/SC reader; without it, the simulated one of training");
const transaction = () =>
  new Option(
    "--transaction <file>",
    "JSON object of the transaction the OTP is bound to (docs/transaction-encoding.md)",
  );

/** Run a command's work; the exit code is its own word, errors are told in one way. */
function act(work: (options: never, command: Command) => Promise<number>) {
  return async (options: Common, command: Command): Promise<void> => {
    try {
      process.exitCode = await work(options as never, command);
    } catch (error) {
      if (error instanceof UsageError) {
        process.stderr.write(`${error.message}\n`);
        process.exitCode = EXIT.usage;
      } else {
        printError(options.json === true, error);
        process.exitCode = EXIT.failed;
      }
    }
  };
}

program
  .command("doctor")
  .description("look at everything the workstation needs, and say the cure for what is missing")
  .addOption(json())
  .addOption(data())
  .action(
    act(async (options: Common) => {
      const { lookAtMachine } = await import("./checks.ts");
      const checks = await lookAtMachine(options.data);
      const ok = checks.every((check) => check.ok || !check.required);
      print(options.json === true, { ok, checks }, () =>
        checks.map(({ ok, required, name, found, cure }) => {
          const mark = ok ? "ok  " : required ? "FAIL" : "miss";
          return `${mark}  ${name}: ${found}${cure === null ? "" : `\n      cure: ${cure}`}`;
        }),
      );
      return ok ? EXIT.ok : EXIT.failed;
    }),
  );

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
      const { issueInTraining } = await import("./issue.ts");
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
        const { verifyOtp } = await import("./verify.ts");
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

const card = program.command("card").description("look at a card, or have it compute an OTP");
card
  .command("info")
  .description("what lies on the reader; changes nothing")
  .addOption(reader())
  .addOption(json())
  .addOption(data())
  .action(
    act(async (options: Common & { reader?: string }) => {
      const { cardInfo } = await import("./card.ts");
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
      const { cardOtp } = await import("./card.ts");
      const result = await cardOtp(options.data, options.reader, bound);
      print(options.json === true, result, () => [result.otp]);
      return EXIT.ok;
    }),
  );

program
  .command("virtual-card")
  .description("a card with the OATH applet, attached to the virtual reader of vsmartcard (vpcd)")
  .addOption(new Option("--port <number>", "vpcd's port").argParser(port).default(35963))
  .requiredOption("--state <file>", "the card's memory; made with a blank card when it is not there")
  .addOption(new Option("--host <name>", "where vpcd listens").default("127.0.0.1"))
  .addOption(json())
  .action(
    act(async (options: Common & { port: number; state: string; host: string }) => {
      const stop = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
      const { runVirtualCard } = await import("../card/index.ts");
      await runVirtualCard({
        host: options.host,
        port: options.port,
        stateFile: path.resolve(options.state),
        signal: stop.signal,
        onEvent: (event) => print(options.json === true, { event, port: options.port }, () => [event]),
      });
      return EXIT.ok;
    }),
  );

program
  .command("registry")
  .description("run the central registry with training's institutions, on loopback")
  .addOption(new Option("--port <number>", "port; 0 for any free one").argParser(port).default(8490))
  .option("--database <url>", "postgres://…; an embedded PostgreSQL in the data folder without it")
  .addOption(json())
  .addOption(data())
  .action(
    act(async (options: Common & { port: number; database?: string }) => {
      const { createRegistry } = await import("../registry/index.ts");
      const registry = await createRegistry({
        training: true,
        dataDir: options.data,
        databaseUrl: options.database,
      });
      try {
        const url = await registry.listen({ host: "127.0.0.1", port: options.port });
        print(options.json === true, { url, openapi: `${url}/openapi.json`, pid: process.pid }, () => [
          `registry at ${url}, its OpenAPI document at ${url}/openapi.json; Ctrl-C ends it`,
        ]);
        await new Promise<void>((resolve) => {
          for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
        });
      } finally {
        await registry.close();
      }
      return EXIT.ok;
    }),
  );

program
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
  )
  .option("--database <url>", "postgres://…; the embedded PostgreSQL in the data folder without it")
  .addOption(json())
  .addOption(data())
  .addHelpText("after", "\nA passphrase is taken from the environment: SMARTOTP_PSKC_PASSPHRASE.")
  .action(async (file: string, options: Common & ImportFlags) => {
    await act(async () => {
      const { describeReport, importInThread } = await import("./import.ts");
      const report = await importInThread(path.resolve(file), {
        dataDir: options.data,
        databaseUrl: options.database,
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

await program.parseAsync();
// A pipe takes what was written only as it is read: a long report must not be cut off.
await new Promise((written) => process.stdout.write("", written));
// Something a library left open must not keep a command that is done.
process.exit();
