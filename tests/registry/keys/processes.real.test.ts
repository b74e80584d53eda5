import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { VerificationAnswer } from "../../../src/contract/verification.ts";
import { totp } from "../../../src/otp/index.ts";
import { createRegistry, listKeys, moveKeys, rewrapAll, rotateKey } from "../../../src/registry/index.ts";
import { startRegistry } from "../../faults/registries.ts";
import { type HeldToken, putTokens } from "../../faults/stock.ts";
import { PIN, SoftHsm } from "../../support/softHsm.ts";
import { testWorlds } from "../world.ts";

const TOKENS = 3_000;
const parameters = { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 } as const;
const program = path.resolve(import.meta.dirname, "..", "..", "..", "src", "cli", "smartotp.ts");
const hsm = new SoftHsm();
hsm.insert("registry");
const worlds = testWorlds();
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

/** What a process of its own reads as settings. */
const settings = {
  SMARTOTP_REGISTRY_KEYS_PROVIDER: "pkcs11",
  SMARTOTP_REGISTRY_KEYS_MODULE: hsm.module,
  SMARTOTP_REGISTRY_KEYS_TOKEN_LABEL: "registry",
  SMARTOTP_REGISTRY_KEYS_PIN: PIN,
};

/** Each token's OTP once, by several clients at two registries, until it is enough. */
class Load {
  readonly answers = new Map<string, number>();
  readonly #tokens: readonly HeldToken[];
  #next = 0;
  #enough = false;
  readonly #clients: Promise<unknown>;

  constructor(urls: readonly string[], tokens: readonly HeldToken[]) {
    this.#tokens = tokens;
    this.#clients = Promise.all(urls.flatMap((url) => [url, url, url]).map((url) => this.#client(url)));
  }

  async end(): Promise<void> {
    this.#enough = true;
    await this.#clients;
  }

  async #client(url: string): Promise<void> {
    while (!this.#enough) {
      const token = this.#tokens[this.#next++];
      if (!token) return;
      const { vendorCode, serialNumber, seed } = token;
      const otp = totp(seed, Date.now() / 1000, parameters);
      const response = await fetch(`${url}/v1/verifications`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ requestId: uuidv7(), vendorCode, serialNumber, otp }),
      });
      const { data } = VerificationAnswer.safeParse(await response.json());
      const said = data?.accepted ? "accepted" : (data?.reason ?? String(response.status));
      this.answers.set(said, (this.answers.get(said) ?? 0) + 1);
    }
  }
}

describe("two registry processes whose keys are in a security module", () => {
  it("R8 R15 refuse no OTP wrongly while keys are rotated and everything is sealed anew, killed in the middle", async () => {
    const { databaseUrl, dataDir, registry, sql } = await worlds.open();
    await registry.close();
    const held = await putTokens(databaseUrl, dataDir, { inUse: TOKENS, inStock: 0 });
    const store = { dataDir, databaseUrl, keyProvider: hsm.provider("registry") };
    await moveKeys(store);
    Object.assign(process.env, settings);
    const urls = await Promise.all([1, 2].map(() => startRegistry(opened, dataDir, databaseUrl)));
    const child = { env: { ...process.env, SMARTOTP_REGISTRY_DATABASE_URL: databaseUrl } };
    for (const name of Object.keys(settings)) delete process.env[name];

    const load = new Load(urls, held);
    await rotateKey(store, 0);
    const rewrapping = spawn(process.execPath, [program, "registry", "keys", "rewrap", "--data", dataDir], {
      ...child,
      stdio: "ignore",
    });
    const ended = once(rewrapping, "exit");
    const resealed = async () =>
      Number((await sql("SELECT count(*)::int AS n FROM tokens WHERE kek_version = 2"))[0]?.n);
    while ((await resealed()) === 0 && rewrapping.exitCode === null);
    rewrapping.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(await resealed()).toBeLessThan(TOKENS);

    await Promise.all([rewrapAll(store, () => {}), rewrapAll(store, () => {})]);
    await load.end();
    expect([...load.answers.keys()]).toEqual(["accepted"]);
    expect(load.answers.get("accepted")).toBeGreaterThan(50);
    expect(await listKeys(store)).toMatchObject([{ retiredAt: expect.any(String) }, { retiredAt: null }]);

    // Nothing of it is secret, wherever it is kept.
    const tables = await sql(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    const kept = await Promise.all(
      tables.map(({ relname }) => sql(`SELECT t::text FROM "${String(relname)}" AS t`)),
    );
    const text = JSON.stringify(kept);
    expect(text).toContain("key.rewrapped");
    expect(text).not.toContain(PIN);
    for (const { seed } of held.slice(0, 200)) {
      expect(text).not.toContain(seed.use((bytes) => Buffer.from(bytes).toString("hex")));
    }
    const again = await createRegistry({ ...store, training: true });
    await again.close();
  });
});
