import { describe, expect, it } from "vitest";
import type { SealedPhoneKeys } from "../../../src/contract/phones.ts";
import { Secret } from "../../../src/contract/secret.ts";
import { call } from "../../support/branch.ts";
import { plain, rekeyProof, TestPhone } from "../../support/phone.ts";
import { testWorlds } from "../world.ts";
import { openDesk, type PhoneDesk } from "./desk.ts";

const worlds = testWorlds();

async function keysAt(desk: PhoneDesk, phone: TestPhone) {
  const { status, body } = await phone.keys(desk.card);
  if (status !== 200) throw new Error(`no keys: ${status} ${body.code}`);
  return phone.open(desk.card, body.keys);
}

/** What a counter gets to open the card with. */
async function tested(desk: PhoneDesk) {
  const { body } = await desk.branch.packages({ tokens: [desk.ref], purpose: "test" });
  const [pkg] = body.packages;
  if (!pkg) throw new Error("no package");
  return { ...(await desk.branch.open(pkg)), nextKeyVersion: pkg.binding.nextKeyVersion };
}

/** The card's key, held against everything that somebody was given for it. */
const opens = (
  card: string | undefined,
  keys: { accessKey?: Secret; nextAccessKey?: Secret; otherAccessKeys?: Secret },
) => {
  const others = plain(keys.otherAccessKeys)?.match(/.{32}/g) ?? [];
  return [plain(keys.accessKey), plain(keys.nextAccessKey), ...others].includes(card);
};

describe("R9 deregistering a phone rotates the card's access key at its next tap", () => {
  it("the phone gets one clear refusal; the others and the counter get the key that is to come as well", async () => {
    const desk = await openDesk(await worlds.open());
    const [lost, kept] = [await desk.registered(), await desk.registered()];
    const before = await keysAt(desk, lost);
    expect(await desk.revoke(lost)).toMatchObject({ outcome: "applied" });
    expect(await lost.keys(desk.card)).toMatchObject({
      status: 403,
      body: { code: "registry.phoneEnded", rule: "R9" },
    });
    expect(await lost.forget(desk.card)).toMatchObject({ body: { code: "registry.phoneEnded" } });
    const keys = await keysAt(desk, kept);
    expect(keys).toMatchObject({ keyVersion: 1, nextKeyVersion: 2 });
    expect(plain(keys.accessKey)).toBe(plain(before.accessKey));
    expect(plain(keys.nextAccessKey)).not.toBe(plain(before.accessKey));
    const counter = await tested(desk);
    expect(counter.nextKeyVersion).toBe(2);
    expect(plain(counter.nextAccessKey)).toBe(plain(keys.nextAccessKey));
    expect(await desk.trail("phone.revoked")).toMatchObject([{ detail: { why: "phoneLost" } }]);
    // Again, from another branch that did not know: it is as it was wanted.
    expect(await desk.revoke(lost)).toMatchObject({ outcome: "applied" });
    expect(await desk.versions()).toEqual([1, 2]);
    // Until the card has been tapped, everybody who asks for its phones is told so.
    const list = () =>
      call(desk.world.registry.app, `/v1/tokens/${desk.ref.vendorCode}/${desk.ref.serialNumber}/phones`);
    expect(await list()).toMatchObject({ body: { keyChangeDue: true } });
    const { nextAccessKey: key } = await keysAt(desk, kept);
    if (!key) throw new Error("no next key");
    await kept.rekeyed(desk.card, 2, rekeyProof(key));
    expect(await list()).toMatchObject({ body: { keyChangeDue: false } });
  });

  it("R16 a torn change heals: both keys stay to be had until the card proves the new one", async () => {
    const desk = await openDesk(await worlds.open());
    const [lost, kept, other] = [await desk.registered(), await desk.registered(), await desk.registered()];
    await desk.revoke(lost);
    const { accessKey, nextAccessKey } = await keysAt(desk, kept);
    if (!nextAccessKey) throw new Error("no next key");
    // The card has it, but the answer was lost: the next one to tap knows both.
    for (const phone of [kept, other]) expect(await keysAt(desk, phone)).toMatchObject({ nextKeyVersion: 2 });
    const wrong = await kept.rekeyed(desk.card, 2, rekeyProof(accessKey));
    expect(wrong).toMatchObject({ status: 422, body: { code: "registry.rekeyProofWrong", rule: "R9" } });
    expect(await desk.trail("alarm.proofWrong")).toHaveLength(1);
    expect(await kept.rekeyed(desk.card, 3, rekeyProof(nextAccessKey))).toMatchObject({
      status: 409,
      body: { code: "registry.keyVersionUnknown" },
    });
    expect(await desk.versions()).toEqual([1, 2]);
    expect(await kept.rekeyed(desk.card, 2, rekeyProof(nextAccessKey))).toMatchObject({
      status: 200,
      body: { status: "registered" },
    });
    expect(await desk.versions()).toEqual([2, null]);
    const after = await keysAt(desk, other);
    expect(after).toMatchObject({ keyVersion: 2, nextKeyVersion: null });
    expect(plain(after.accessKey)).toBe(plain(nextAccessKey));
    // The same change was proven at a counter, too: nothing is to be done.
    expect(
      await desk.branch.record("card.rekeyed", {
        ...desk.ref,
        keyVersion: 2,
        proof: rekeyProof(nextAccessKey),
      }),
    ).toMatchObject({ outcome: "applied" });
    expect(await desk.versions()).toEqual([2, null]);
  });

  it("a counter proves it as well, and with the wrong key does not", async () => {
    const desk = await openDesk(await worlds.open());
    await desk.revoke(await desk.registered());
    const { accessKey, nextAccessKey } = await tested(desk);
    if (!accessKey || !nextAccessKey) throw new Error("no keys");
    const rekeyed = (keyVersion: number, key: Secret) =>
      desk.branch.record("card.rekeyed", { ...desk.ref, keyVersion, proof: rekeyProof(key) });
    expect(await rekeyed(2, accessKey)).toMatchObject({
      outcome: "refused",
      code: "registry.rekeyProofWrong",
      rule: "R9",
    });
    expect(await rekeyed(3, nextAccessKey)).toMatchObject({ code: "registry.keyVersionUnknown" });
    expect(await rekeyed(2, nextAccessKey)).toMatchObject({ outcome: "applied" });
    expect(await desk.versions()).toEqual([2, null]);
    // A proof of the key before, late: the card has moved on.
    expect(await rekeyed(1, accessKey)).toMatchObject({ outcome: "applied" });
    expect(await desk.versions()).toEqual([2, null]);
  });

  it("ends in a key that no deregistered phone ever had, whichever key the card took on the way", async () => {
    const desk = await openDesk(await worlds.open());
    const phones = [];
    for (let index = 0; index < 4; index += 1) phones.push(await desk.registered());
    const had: (string | undefined)[] = [];
    for (const phone of phones.slice(0, 3)) {
      // Each asks once more, so that it has whatever is to come by then, and is revoked.
      const keys = await keysAt(desk, phone);
      had.push(plain(keys.accessKey), plain(keys.nextAccessKey));
      await desk.revoke(phone);
    }
    expect(await desk.versions()).toEqual([1, 4]);
    const last = phones[3];
    if (!last) throw new Error("no phone");
    const keys = await keysAt(desk, last);
    const counter = await tested(desk);
    expect(had).not.toContain(plain(keys.nextAccessKey));
    // The card took any of them at a tap that nobody reported: it opens all the same.
    for (const card of had.filter((key) => key !== undefined)) {
      expect(opens(card, keys)).toBe(true);
      expect(opens(card, counter)).toBe(true);
    }
    // Version 3 was taken, and that comes to be known late: 1 and 2 are out, 4 is still to come.
    const between = keys.otherAccessKeys?.use((bytes) => Secret.copyOf(bytes.subarray(0, 16)));
    if (!between) throw new Error("no keys between");
    expect((await last.rekeyed(desk.card, 3, rekeyProof(between))).status).toBe(200);
    expect(await desk.versions()).toEqual([3, 4]);
    expect((await keysAt(desk, last)).otherAccessKeys).toBeUndefined();
  });

  it("does not rotate away from a phone that never got the key that is to come", async () => {
    const desk = await openDesk(await worlds.open());
    const phones = [];
    for (let index = 0; index < 12; index += 1) phones.push(await desk.registered());
    for (const phone of phones) await desk.revoke(phone);
    expect(await desk.versions()).toEqual([1, 2]);
  });

  it("invites no further phone when too many changes wait for a tap", async () => {
    const desk = await openDesk(await worlds.open());
    for (let index = 0; index < 8; index += 1) await desk.revoke(await desk.registered());
    expect(await desk.versions()).toEqual([1, 9]);
    expect((await desk.invite()).outcome).toMatchObject({ code: "registry.cardNotTapped", rule: "R9" });
    const { nextAccessKey } = await tested(desk);
    if (!nextAccessKey) throw new Error("no next key");
    await desk.branch.record("card.rekeyed", {
      ...desk.ref,
      keyVersion: 9,
      proof: rekeyProof(nextAccessKey),
    });
    expect((await desk.invite()).outcome).toMatchObject({ outcome: "applied" });
  });
});

describe("R9 a phone ends", () => {
  it("by being forgotten, and may be registered anew afterwards", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    expect(await phone.forget(desk.card)).toMatchObject({ status: 200, body: { status: "forgotten" } });
    expect(await desk.versions()).toEqual([1, 2]);
    expect((await phone.keys(desk.card)).body.code).toBe("registry.phoneEnded");
    const again = await phone.register((await desk.invite()).code);
    expect(again.body.keys?.binding).toMatchObject({ keyVersion: 1, nextKeyVersion: 2 });
    expect((await phone.keys(desk.card)).status).toBe(200);
    expect((await desk.phones()).map((row) => row.status)).toEqual(["forgotten", "registered"]);
  });

  it("when the app is installed anew on the same device, whose old installation then knows too much", async () => {
    const desk = await openDesk(await worlds.open());
    const old = await desk.registered();
    const fresh = new TestPhone(desk.world, old.device.deviceId);
    const { status, body } = await fresh.register((await desk.invite()).code);
    expect([status, body.keys?.binding.nextKeyVersion]).toEqual([200, 2]);
    expect((await desk.phones()).map((row) => row.status)).toEqual(["replaced", "registered"]);
    expect((await old.keys(desk.card)).body.code).toBe("registry.phoneEnded");
    expect((await fresh.keys(desk.card)).status).toBe(200);
  });

  it("with its card: disposal ends its phones, and the codes that are still out", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    const { code, body } = await desk.invite();
    const ended = { ...desk.ref, customer: body.customer, reason: "customerAsked" as const };
    const disposed = desk.branch.entry("token.disposed", ended, "supervisor01");
    expect((await desk.branch.push([disposed])).body.outcomes).toMatchObject([{ outcome: "applied" }]);
    expect((await phone.keys(desk.card)).body.code).toBe("registry.phoneEnded");
    expect((await new TestPhone(desk.world).register(code)).body.code).toBe("registry.activationCodeWrong");
    expect(await desk.world.sql("SELECT FROM phone_holdings")).toEqual([]);
    expect(await desk.trail("phone.revoked")).toMatchObject([{ detail: { why: "customerAsked" } }]);
  });

  it("gets no key from a request that races its revocation, once that is acknowledged", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    const asked: Promise<SealedPhoneKeys | null | undefined>[] = [];
    const revoked = desk.revoke(phone);
    for (let index = 0; index < 8; index += 1) {
      asked.push(phone.keys(desk.card).then(({ body }) => body.keys));
    }
    await revoked;
    const [current, next] = await desk.versions();
    for (const keys of await Promise.all(asked)) {
      // What it got before is not what the card has after its next tap.
      if (keys) expect(keys.binding).toMatchObject({ keyVersion: current, nextKeyVersion: null });
    }
    expect(next).toBe(2);
    expect((await phone.keys(desk.card)).status).toBe(403);
  });
});
