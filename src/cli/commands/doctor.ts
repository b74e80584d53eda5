import type { Command } from "commander";
import { EXIT, print } from "../output.ts";
import { act, type Common, data, json } from "./options.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at everything the workstation needs, and say the cure for what is missing")
    .addOption(json())
    .addOption(data())
    .action(
      act(async (options: Common) => {
        const { lookAtMachine } = await import("../checks.ts");
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
}
