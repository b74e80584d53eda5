/** The tool that others use, against our virtual card and against a card that we issued, over a real pcscd. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachToVpcd, parseVirtualCardState, personalise, VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { matchingTimeSteps } from "../../src/otp/index.ts";
import { type Pcscd, startPcscd } from "../support/pcscd.ts";
import { orderFor, parameters, seedBytes } from "../support/tornCard.ts";
import { startVirtualCard, type VirtualCardChild } from "../support/virtualCardProcess.ts";

let pcscd: Pcscd;
let home: string;

beforeAll(async () => {
  pcscd = await startPcscd();
  home = await mkdtemp(join(tmpdir(), "ykman-"));
});
afterAll(async () => {
  await pcscd[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** Run `ykman oath …` on the first slot; resolves to what it says, and whether it went well. */
function ykman(...words: string[]): Promise<{ ok: boolean; out: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...pcscd.env, HOME: home, LC_ALL: "C.UTF-8" };
    const reader = pcscd.readerNames[0] ?? "";
    const child = execFile(
      "ykman",
      ["--reader", reader, "oath", ...words],
      { env, timeout: 60_000 },
      (e, out, err) => resolve({ ok: e === null, out: `${out}${err}`.trim() }),
    );
    // No terminal: a prompt for a password ends in "Aborted!" instead of waiting for ever.
    child.stdin?.end();
  });
}

/** pcscd looks at its readers every 400 ms; wait until a client gets through to the applet. */
async function untilSeen(): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await ykman("info")).ok) return;
    await wait(200);
  }
  throw new Error("pcscd does not see the card");
}

describe("ykman with a virtual card of its own process", () => {
  let child: VirtualCardChild;
  let stateFile: string;
  const state = async () => parseVirtualCardState(JSON.parse(await readFile(stateFile, "utf8")));

  beforeAll(async () => {
    stateFile = join(home, "card.json");
    child = startVirtualCard(pcscd.vpcdPort, stateFile);
    await child.attached();
    await untilSeen();
  });

  it("adds, lists, computes, locks, is refused, unlocks, deletes and resets", async () => {
    expect((await ykman("info")).out).toContain("1.0.2");
    const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    expect(
      (await ykman("accounts", "add", "-o", "TOTP", "-a", "SHA256", "-i", "issuer", "me", secret)).ok,
    ).toBe(true);
    expect((await ykman("accounts", "list")).out).toBe("issuer:me");
    expect((await ykman("accounts", "code")).out).toMatch(/^issuer:me\s+\d{6}$/);
    // The change was on the disk before the card answered, readable by nobody else.
    expect((await state()).credentials).toHaveLength(1);
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);

    expect((await ykman("access", "change", "-n", "secret")).ok).toBe(true);
    expect((await ykman("accounts", "list")).ok).toBe(false);
    expect((await ykman("accounts", "list", "-p", "wrong")).out).toContain("Wrong password");
    expect((await ykman("accounts", "list", "-p", "secret")).out).toBe("issuer:me");
    expect((await ykman("accounts", "delete", "-f", "-p", "secret", "issuer:me")).ok).toBe(true);
    expect((await ykman("reset", "-f")).ok).toBe(true);
    expect(await state()).toMatchObject({ credentials: [], accessKey: null });
  });

  it("keeps the card over kill -9 and over a restart of pcscd", async () => {
    expect((await ykman("accounts", "add", "-o", "HOTP", "kept", "GEZDGNBVGY3TQOJQ")).ok).toBe(true);
    await child.kill();
    child = startVirtualCard(pcscd.vpcdPort, stateFile);
    await child.attached();
    await untilSeen();
    expect((await ykman("accounts", "list")).out).toBe("kept");
    await pcscd.restart();
    await child.attached(2);
    await untilSeen();
    expect((await ykman("accounts", "list")).out).toBe("kept");
  });

  afterAll(async () => {
    expect(await child.stop()).toBe(0);
  });
});

describe("ykman with a card that we issued", () => {
  it.each(["open", "locked"] as const)("profile %s", async (profile) => {
    const card = VirtualCard.blank();
    const order = orderFor(card, { profile, withTransportKey: false });
    await personalise(card, order);
    const attachment = attachToVpcd(card, { host: "127.0.0.1", port: pcscd.vpcdPort });
    try {
      await untilSeen();
      const list = await ykman("accounts", "list");
      const code = await ykman("accounts", "code", "-s", "KFTC");
      if (profile === "locked") {
        expect([list.ok, code.ok]).toEqual([false, false]);
        expect(list.out).not.toContain("KFTC");
        return;
      }
      expect(list.out).toBe("KFTC:101-0000012345");
      const around = Math.floor(Date.now() / 30_000);
      const key = Secret.copyOf(seedBytes);
      expect(matchingTimeSteps({ key, parameters, otp: code.out, around, window: 1 })).not.toEqual([]);
    } finally {
      await attachment.close();
      await wait(1_000);
    }
  });
});
