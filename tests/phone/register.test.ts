import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { forgetCard, registerPhone } from "../../src/phone/index.ts";
import { readActivationCode } from "../../src/phone/register.ts";
import { activationCodeHash, phoneIntegrityNonce } from "../../src/trust/index.ts";
import { phoneStage, REGISTRY } from "../support/phoneStage.ts";
import { token } from "../support/tornCard.ts";

const code = "JAA21-NZZ7P-VQFME-W0EVB-KVKZH";

describe("an activation code", () => {
  it.each([
    code,
    ` ${code.toLowerCase()}\n`,
    `smartotp:activate?code=${code}`,
    `smartotp:activate?v=1&code=${code}`,
  ])("is read from %j", (text) => expect(readActivationCode(text)).toBe(code));

  it.each([
    "",
    "12345",
    `${code}-`,
    code.replace("J", "U"),
    "smartotp:activate",
    "smartotp:activate?code=",
    "https://example.com",
  ])("is not in %j", (text) =>
    expect(() => readActivationCode(text)).toThrow(
      expect.objectContaining({ fullCode: "phone.codeMalformed" }),
    ),
  );
});

describe("R9 registering", () => {
  it("sends public keys, and the platform's statement bound to them and to the code", async () => {
    const stage = await phoneStage();
    const phone = await stage.phone();
    const invited = stage.registry.invite();
    expect(await registerPhone(phone, invited, REGISTRY)).toMatchObject({ ...token, registry: REGISTRY });
    const sent = stage.registry.phones.get(phone.memory.phoneId)?.request;
    const nonce = phoneIntegrityNonce({
      codeHash: activationCodeHash(invited),
      phoneId: phone.memory.phoneId,
      signingKey: phone.keys.signing.publicKey,
      sealingKey: phone.keys.sealing.publicKey,
      deviceId: phone.device.deviceId,
    });
    expect(sent).toMatchObject({
      activationCode: invited,
      device: phone.device,
      integrity: `statement over ${nonce}`,
    });
  });

  it("R15 keeps no key in the clear but its own, in files of its owner only", async () => {
    const stage = await phoneStage();
    const { folder, memory } = await stage.registered();
    await stage.otp(await stage.phone(folder));
    const text = await readFile(join(folder, "phone.json"), "utf8");
    const [accessKey] = stage.registry.accessKeys;
    for (const encoding of ["hex", "base64url"] as const)
      expect(text).not.toContain(Buffer.from(accessKey ?? []).toString(encoding));
    for (const file of ["phone.json", "phone-signing.key", "phone-sealing.key"])
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    expect((await stage.phone(folder)).memory.phoneId).toBe(memory.phoneId);
  });

  it("with a code that is used or wrong, leaves nothing behind", async () => {
    const stage = await phoneStage();
    const phone = await stage.phone();
    await expect(registerPhone(phone, code, REGISTRY)).rejects.toMatchObject({
      code: "refused",
      problemCode: "registry.activationCodeWrong",
    });
    expect(phone.memory.registrations).toEqual([]);
  });

  it("takes no keys that are not sealed to it, and no answer for another phone", async () => {
    const stage = await phoneStage();
    const [phone, other] = [await stage.phone(), await stage.registered()];
    const own = stage.registry.register.bind(stage.registry);
    stage.registry.register = async (request) => ({
      ...(await own(request)),
      keys: other.registration.keys,
    });
    const wrong = registerPhone(phone, stage.registry.invite(), REGISTRY);
    await expect(wrong).rejects.toMatchObject({ fullCode: "trust.phoneKeysWrongPhone" });
    stage.registry.register = async (request) => ({ ...(await own(request)), phoneId: other.memory.phoneId });
    const foreign = registerPhone(phone, stage.registry.invite(), REGISTRY);
    await expect(foreign).rejects.toMatchObject({ code: "nonsense" });
    expect(phone.memory.registrations).toEqual([]);
  });

  it("anew for a card of the same institution takes the place of the first", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    await registerPhone(phone, stage.registry.invite(), REGISTRY);
    expect(phone.memory.registrations).toHaveLength(1);
  });
});

describe("R9 giving a card up", () => {
  it("tells the registry first, and keeps the card when it cannot be told", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    stage.registry.down = true;
    await expect(forgetCard(phone, phone.registration)).rejects.toMatchObject({ code: "unreachable" });
    expect(phone.memory.registrations).toHaveLength(1);
    stage.registry.down = false;
    await forgetCard(phone, phone.registration);
    expect(stage.registry.phones.get(phone.memory.phoneId)?.ended).toBe(true);
    expect(phone.memory.registrations).toEqual([]);
  });

  it("is done as well when the registration had ended before", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    stage.registry.revoke(phone);
    await forgetCard(phone, phone.registration);
    expect(phone.memory.registrations).toEqual([]);
  });
});

describe("a phone's file", () => {
  it.each(["", "{", "[]", '{"format":2}', '{"format":1,"phoneId":"x","registrations":[]}'])(
    "that says %j is left as it is and refused",
    async (text) => {
      const stage = await phoneStage();
      const { folder } = await stage.phone();
      const file = join(folder, "phone.json");
      await writeFile(file, text);
      await expect(stage.phone(folder)).rejects.toMatchObject({ fullCode: "phone.stateDamaged" });
      expect(await readFile(file, "utf8")).toBe(text);
    },
  );

  it("cannot be made in a folder that is a file", async () => {
    const stage = await phoneStage();
    const { folder } = await stage.phone();
    await expect(stage.phone(join(folder, "phone.json", "inside"))).rejects.toMatchObject({
      fullCode: expect.stringMatching(/^phone\.state/),
    });
  });
});
