import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { type KeyProvider, pkcs11KeyProvider } from "../../src/registry/index.ts";

const MODULES = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"];
export const PIN = "4711-0815";

/** A hardware security module in software (SoftHSM 2), with tokens in a folder of this test file's own. */
export class SoftHsm {
  readonly folder = mkdtempSync(join(tmpdir(), "smartotp-hsm-"));
  readonly module = MODULES.find((file) => existsSync(file)) ?? "libsofthsm2.so";
  readonly configuration = join(this.folder, "softhsm2.conf");

  constructor() {
    mkdirSync(this.tokens);
    writeFileSync(this.configuration, `directories.tokendir = ${this.tokens}\nlog.level = ERROR\n`);
    // The library reads it whenever it is initialised.
    process.env.SOFTHSM2_CONF = this.configuration;
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  private get tokens(): string {
    return join(this.folder, "tokens");
  }

  /** A new token, without any key. */
  insert(tokenLabel: string): void {
    const words = ["--init-token", "--free", "--label", tokenLabel, "--so-pin", "so-pin", "--pin", PIN];
    execFileSync("softhsm2-util", words, { stdio: "pipe" });
  }

  /** All tokens are pulled out, or put back in. */
  present(is: boolean): void {
    const away = join(this.folder, "away");
    if (is) {
      rmSync(this.tokens, { recursive: true, force: true });
      renameSync(away, this.tokens);
    } else {
      renameSync(this.tokens, away);
      mkdirSync(this.tokens);
    }
  }

  provider(tokenLabel: string, pin = PIN): KeyProvider {
    const { module } = this;
    return pkcs11KeyProvider({
      module,
      tokenLabel,
      keyLabel: "smartotp-registry",
      pin: Secret.take(Buffer.from(pin, "utf8")),
    });
  }
}
