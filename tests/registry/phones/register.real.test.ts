import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { InvitationView, PhoneList } from "../../../src/contract/phones.ts";
import { newActivationCode } from "../../../src/trust/index.ts";
import { Branch, call, randomIdentity } from "../../support/branch.ts";
import { plain, TestPhone } from "../../support/phone.ts";
import { testWorlds } from "../world.ts";
import { deskOf, openDesk } from "./desk.ts";

const worlds = testWorlds();
const refusedCode = { status: 403, body: { code: "registry.activationCodeWrong", rule: "R9" } };

describe("R9 a phone that registers with the code from the counter", () => {
  it("gets the card's access key, sealed to it, which is the one that counters test the card with", async () => {
    const desk = await openDesk(await worlds.open());
    const { code, outcome } = await desk.invite();
    expect(outcome).toMatchObject({ outcome: "applied" });
    const phone = new TestPhone(desk.world);
    const { status, body } = await phone.register(code);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      phoneId: phone.phoneId,
      ...desk.ref,
      profile: "locked",
      parameters: { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 },
      institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
    });
    const keys = await phone.open(desk.card, body.keys);
    expect(keys).toMatchObject({ keyVersion: 1, nextKeyVersion: null });
    const tested = await desk.branch.packages({ tokens: [desk.ref], purpose: "test" });
    const [pkg] = tested.body.packages;
    if (!pkg) throw new Error("no package");
    expect(pkg.binding.nextKeyVersion).toBeUndefined();
    expect(plain(keys.accessKey)).toBe(plain((await desk.branch.open(pkg)).accessKey));
    expect(await desk.trail("phone.registered")).toHaveLength(1);
  });

  it("gets no key for an open card, which has none", async () => {
    const world = await worlds.open();
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const identity = randomIdentity();
    const desk = deskOf(world, branch, await branch.issue(identity, "open"), identity);
    const phone = await desk.registered();
    expect((await phone.keys(desk.card)).body).toEqual({ keys: null });
    expect(await desk.revoke(phone)).toMatchObject({ outcome: "applied" });
    expect(await desk.versions()).toEqual([1, null]);
  });

  it("may be one of several, and is registered for another institution's card as well", async () => {
    const world = await worlds.open();
    const desk = await openDesk(world);
    const phone = await desk.registered();
    await desk.registered();
    expect((await desk.phones()).map((row) => row.status)).toEqual(["registered", "registered"]);
    const gaon = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
    const otherCard = deskOf(world, gaon, await gaon.issue(desk.identity), desk.identity);
    expect((await phone.register((await otherCard.invite()).code)).status).toBe(200);
    expect((await phone.keys(otherCard.card)).status).toBe(200);
    expect((await phone.keys(desk.card)).status).toBe(200);
  });

  it("is refused a second smart OTP of one institution, also when both come at once", async () => {
    const world = await worlds.open();
    const desk = await openDesk(world);
    const identity = randomIdentity();
    const second = deskOf(world, desk.branch, await desk.branch.issue(identity), identity);
    const codes = [(await desk.invite()).code, (await second.invite()).code];
    const phone = new TestPhone(world);
    const answers = await Promise.all(codes.map((code) => phone.register(code)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const refused = answers.find((answer) => answer.status === 409);
    expect(refused?.body).toMatchObject({ code: "registry.phoneHasToken", rule: "R9" });
    // A new installation of the app is still the same phone; the code that was refused is not used up.
    const left = codes[answers.findIndex((answer) => answer.status === 409)] ?? "";
    const again = new TestPhone(world, phone.device.deviceId);
    expect((await again.register(left)).body.code).toBe("registry.phoneHasToken");
    expect((await new TestPhone(world).register(left)).status).toBe(200);
  });

  it("R16 gets the same answer when its answer was lost, also sent twice at once, and is there once", async () => {
    const desk = await openDesk(await worlds.open());
    const { code } = await desk.invite();
    const phone = new TestPhone(desk.world);
    const request = await phone.registration(code);
    const first = await Promise.all([1, 2, 3].map(() => phone.send(request)));
    desk.world.clock.advance(24 * 3600);
    const later = await phone.register(code);
    for (const { status, body } of [...first, later]) {
      expect(status).toBe(200);
      expect(body.registeredAt).toBe(later.body.registeredAt);
      expect((await phone.open(desk.card, body.keys)).keyVersion).toBe(1);
    }
    expect(await desk.phones()).toHaveLength(1);
    expect(await desk.trail("phone.registered")).toHaveLength(1);
    // A further invitation to a phone that is registered already changes nothing but uses up its code.
    const further = await desk.invite();
    expect((await phone.register(further.code)).status).toBe(200);
    expect(await desk.phones()).toHaveLength(1);
    expect(await new TestPhone(desk.world).register(further.code)).toMatchObject(refusedCode);
  });

  it("R16 cannot take its code with other keys, nor another phone's place", async () => {
    const desk = await openDesk(await worlds.open());
    const { code } = await desk.invite();
    const phone = new TestPhone(desk.world);
    await phone.register(code);
    const impostor = Object.assign(new TestPhone(desk.world), { phoneId: phone.phoneId });
    expect(await impostor.register(code)).toMatchObject(refusedCode);
    const fresh = await impostor.register((await desk.invite()).code);
    expect(fresh).toMatchObject({ status: 409, body: { code: "registry.phoneTaken", rule: "R9" } });
  });
});

describe("R9 activation codes", () => {
  it("serve one phone: of ten that come at once, one is registered", async () => {
    const desk = await openDesk(await worlds.open());
    const { code } = await desk.invite();
    const another = await desk.world.another();
    const phones = Array.from({ length: 10 }, (_, index) => {
      const phone = new TestPhone(desk.world);
      return index % 2 ? phone : Object.assign(phone, { app: another.app });
    });
    const answers = await Promise.all(phones.map((phone) => phone.register(code)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    for (const answer of answers.filter((each) => each.status !== 200)) {
      expect(answer).toMatchObject(refusedCode);
    }
    expect(await desk.phones()).toHaveLength(1);
  });

  it("are answered in one and the same way when wrong, used, withdrawn or expired", async () => {
    const desk = await openDesk(await worlds.open());
    const used = await desk.invite();
    await new TestPhone(desk.world).register(used.code);
    const withdrawn = await desk.invite();
    const { invitationId } = withdrawn.body;
    expect(await desk.branch.record("phone.uninvited", { ...desk.ref, invitationId })).toMatchObject({
      outcome: "applied",
    });
    const expired = await desk.invite();
    const running = await desk.invite({ expiresAt: new Date(desk.world.clock.now() + 3e6).toISOString() });
    desk.world.clock.advance(600);
    const answers = [];
    for (const code of [newActivationCode(), used.code, withdrawn.code, expired.code]) {
      answers.push(await new TestPhone(desk.world).register(code, { verdict: "tampered" }));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject(refusedCode);
    expect((await new TestPhone(desk.world).register(running.code)).status).toBe(200);
  });

  it("raise an alarm when too many wrong ones come in a minute, once", async () => {
    const desk = await openDesk(await worlds.open());
    const request = await new TestPhone(desk.world).registration(newActivationCode());
    for (let tries = 0; tries < 35; tries += 1) {
      expect((await call(desk.world.registry.app, "/v1/phones", request)).status).toBe(403);
    }
    const alarms = () => desk.world.sql("SELECT 1 FROM audit WHERE kind = 'alarm.activationCodesGuessed'");
    expect(await alarms()).toHaveLength(1);
    desk.world.clock.advance(60);
    await call(desk.world.registry.app, "/v1/phones", request);
    expect(await alarms()).toHaveLength(1);
  });
});

describe("R9 a tampered phone", () => {
  it("is refused, and an alarm names the card; the code stays good for a sound one", async () => {
    const desk = await openDesk(await worlds.open());
    const { code } = await desk.invite();
    const answer = await new TestPhone(desk.world).register(code, { verdict: "tampered" });
    expect(answer).toMatchObject({ status: 403, body: { code: "registry.phoneTampered", rule: "R9" } });
    expect(await desk.trail("alarm.phoneTampered")).toHaveLength(1);
    expect(await desk.phones()).toEqual([]);
    expect((await new TestPhone(desk.world).register(code)).status).toBe(200);
  });

  it("proves nothing with a statement of another phone, app, platform or time", async () => {
    const desk = await openDesk(await worlds.open());
    const { code } = await desk.invite();
    const now = Math.floor(desk.world.clock.now() / 1000);
    const phone = new TestPhone(desk.world);
    const own = await phone.registration(code);
    const stranger = await new TestPhone(desk.world).registration(code);
    const unproven = [
      await phone.registration(code, { nonce: randomBytes(32).toString("base64url") }),
      await phone.registration(code, { app: "kr.example.other" }),
      await phone.registration(code, { os: "android" }),
      await phone.registration(code, { iat: now - 601 }),
      await phone.registration(code, { iat: now + 301 }),
      { ...own, integrity: stranger.integrity },
      { ...own, integrity: `${own.integrity.slice(0, -8)}AAAAAAAA` },
      { ...own, device: { ...own.device, deviceId: randomBytes(16).toString("base64url") } },
      { ...own, device: { ...own.device, os: "ios" as const } },
      { ...own, sealingKey: stranger.sealingKey },
    ];
    for (const request of unproven) {
      const { status, body } = await phone.send(request);
      expect([status, body.code, body.rule]).toEqual([403, "registry.integrityUnproven", "R9"]);
    }
    expect(await desk.trail("phone.integrityRefused")).toHaveLength(unproven.length);
    for (const iat of [now - 600, now + 300]) expect((await phone.register(code, { iat })).status).toBe(200);
  });

  it("a production registry believes no reference phone, nor anybody without a platform's key", async () => {
    const desk = await openDesk(await worlds.open());
    const { code } = await desk.invite();
    const without = await desk.world.another({ training: false });
    const phone = Object.assign(new TestPhone(desk.world), { app: without.app });
    expect(await phone.register(code)).toMatchObject({
      status: 503,
      body: { code: "registry.integrityUnavailable" },
    });
    const x = randomBytes(32).toString("base64url");
    const key = { kty: "OKP", crv: "Ed25519", alg: "EdDSA", x } as const;
    const platform = { os: "android", app: "kr.example.smartotp" } as const;
    const configured = await desk.world.another({
      training: false,
      platforms: [{ ...platform, key: { ...key, kid: "platform-1" } }],
    });
    const real = Object.assign(new TestPhone(desk.world), { app: configured.app });
    expect((await real.register(code)).body.code).toBe("registry.integrityUnproven");
    // What is marked as a training registry's key is no platform's.
    const marked = { ...platform, key: { ...key, kid: "training-1" } };
    await expect(desk.world.another({ training: false, platforms: [marked] })).rejects.toThrow();
    const both = { training: true, platforms: [{ ...platform, key: { ...key, kid: "platform-1" } }] };
    await expect(desk.world.another(both)).rejects.toMatchObject({ fullCode: "registry.configWrong" });
  });
});

describe("what counters see of phones", () => {
  it("R14 is masked, and rests sealed", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    await desk.revoke(phone);
    await desk.registered(phone.device.deviceId);
    const { vendorCode, serialNumber } = desk.card;
    const list = await call<PhoneList>(
      desk.world.registry.app,
      `/v1/tokens/${vendorCode}/${serialNumber}/phones`,
    );
    expect(list.body.phones.map(({ status }) => status)).toEqual(["registered", "revoked"]);
    expect(list.body.phones[1]).toMatchObject({
      phoneId: phone.phoneId,
      maskedPhoneNumber: "010-****-5678",
      maskedDeviceId: `*${phone.device.deviceId.slice(-4)}`,
      os: "reference",
    });
    expect(list.body.phones[1]?.endedAt).not.toBeNull();
    const all = JSON.stringify(list.body);
    expect(all).not.toContain(phone.device.deviceId);
    const rows = await desk.world.sql(
      "SELECT phone_invitations::text AS a, (SELECT string_agg(detail::text, ' ') FROM audit) AS b FROM phone_invitations",
    );
    for (const row of rows) expect(`${row.a} ${row.b}`).not.toMatch(/1234-?5678|3132333435363738/);
  });

  it("says how an invitation stands, and waits for the phone to answer", async () => {
    const desk = await openDesk(await worlds.open());
    const { code, body } = await desk.invite();
    const { app } = desk.world.registry;
    const path = `/v1/phone-invitations/${body.invitationId}`;
    const waiting = await call<InvitationView>(app, path);
    expect(waiting.body).toMatchObject({ status: "waiting", ...desk.ref, phone: null });
    const live = call<InvitationView>(app, `${path}?wait=10`);
    const phone = new TestPhone(desk.world);
    await phone.register(code);
    expect((await live).body).toMatchObject({ status: "used", phone: { phoneId: phone.phoneId } });
    const left = await desk.invite();
    desk.world.clock.advance(601);
    const expired = await call(app, `/v1/phone-invitations/${left.body.invitationId}?wait=10`);
    expect(expired.body).toMatchObject({ status: "expired" });
    const unknown = await call(app, "/v1/phone-invitations/0199f0a0-0000-7000-8000-000000000001");
    expect(unknown).toMatchObject({ status: 404, body: { code: "registry.invitationUnknown" } });
  });

  it("does not keep a registry that is closed waiting", async () => {
    const desk = await openDesk(await worlds.open());
    const { invitationId } = (await desk.invite()).body;
    const registry = await desk.world.another();
    const url = await registry.listen();
    const waiting = fetch(`${url}/v1/phone-invitations/${invitationId}?wait=10`);
    await new Promise((resolve) => registry.app.server.once("request", resolve));
    const started = performance.now();
    await registry.close();
    expect(await (await waiting).json()).toMatchObject({ status: "waiting" });
    expect(performance.now() - started).toBeLessThan(9_500);
  });
});
