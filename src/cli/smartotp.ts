#!/usr/bin/env node
// Each command loads what it needs when it runs, so that none waits for the others' libraries.
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addCard } from "./commands/card.ts";
import { addCounter } from "./commands/counter.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addImport } from "./commands/import.ts";
import { addIssue } from "./commands/issue.ts";
import { addPhone } from "./commands/phone.ts";
import { addRegistry } from "./commands/registry.ts";
import { addVerify } from "./commands/verify.ts";
import { addVirtualCard } from "./commands/virtualCard.ts";
import { EXIT } from "./output.ts";
import { defaultDataDir } from "./places.ts";

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

addDoctor(program);
addIssue(program);
addVerify(program);
addCard(program);
addCounter(program);
addPhone(program);
addVirtualCard(program);
addRegistry(program);
addImport(program);

await program.parseAsync();
// A pipe takes what was written only as it is read: a long report must not be cut off.
await new Promise((written) => process.stdout.write("", written));
// Something a library left open must not keep a command that is done.
process.exit();
