import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { PhoneList } from "../../../src/contract/phones.ts";
import { generateSigningKeys, signPhoneRequest } from "../../../src/trust/index.ts";
import { Branch, call, randomIdentity } from "../../support/branch.ts";
import { report } from "../../support/life.ts";
import { TestPhone } from "../../support/phone.ts";
import { testWorlds } from "../world.ts";
import { deskOf, openDesk } from "./desk.ts";

const worlds = testWorlds();
const unknown = { status: 401, body: { code: "registry.phoneUnknown", rule: "R9" } };

describe("R9 requests of a registered phone", () => {
  it("are taken with its signature only, and whoever has none learns nothing", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    const stranger = new TestPhone(desk.world);
    const good = phone.signed("keys", desk.card);
    const { signature: _, ...unsigned } = good;
    const wrong = [
      await stranger.keys(desk.card),
      await phone.keys(desk.card, signPhoneRequest(unsigned, generateSigningKeys().privateKey)),
      await phone.keys(desk.card, { ...good, requestId: uuidv7() }),
      await phone.keys(desk.card, { ...good, at: new Date(desk.world.clock.now() + 1).toISOString() }),
      await phone.keys(desk.card, { ...good, serialNumber: "00000000" }),
      // Signed for something else: a request for keys does not end the phone.
      await phone.forget(desk.card, { ...good, action: "forget" }),
    ];
    for (const answer of wrong) {
      expect(answer).toMatchObject(unknown);
      expect(answer.body).toEqual(wrong[0]?.body);
    }
    expect((await phone.keys(desk.card, good)).status).toBe(200);
    // The address names the phone, too.
    const other = `/v1/phones/${stranger.phoneId}/keys`;
    const answer = await call(phone.app, other, phone.signed("keys", desk.card));
    expect(answer).toMatchObject({ status: 400, body: { code: "registry.badRequest" } });
  });

  it("R16 are good once, in whatever process, for as long as their time is", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    const another = await desk.world.another();
    const request = phone.signed("keys", desk.card);
    const path = `/v1/phones/${phone.phoneId}/keys`;
    const apps = [phone.app, another.app, phone.app, another.app];
    const answers = await Promise.all(apps.map((app) => call(app, path, request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    for (const minutes of [4, 1, 5]) {
      desk.world.clock.advance(minutes * 60);
      const { status, body } = await phone.keys(desk.card, request);
      expect([status, body.code]).toEqual(
        minutes === 5 ? [401, "registry.phoneClockSkewed"] : [409, "registry.requestReplayed"],
      );
    }
    // A request of long ago is not remembered for ever.
    desk.world.clock.advance(3600);
    expect((await phone.keys(desk.card)).status).toBe(200);
    expect(await desk.world.sql("SELECT FROM phone_requests")).toHaveLength(1);
  });

  it("may be five minutes off the registry's clock, and no more", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    const at = (ms: number) => ({ at: new Date(desk.world.clock.now() + ms).toISOString() });
    for (const ms of [-300_000, 300_000]) {
      expect((await phone.keys(desk.card, phone.signed("keys", desk.card, at(ms)))).status).toBe(200);
    }
    for (const ms of [-300_001, 300_001]) {
      const answer = await phone.keys(desk.card, phone.signed("keys", desk.card, at(ms)));
      expect(answer).toMatchObject({ status: 401, body: { code: "registry.phoneClockSkewed" } });
    }
  });

  it("R6 give no key of a suspended card, and go on when the report is taken back", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = new TestPhone(desk.world);
    const used = await desk.invite();
    expect((await phone.register(used.code)).status).toBe(200);
    const { code } = await desk.invite();
    await report(desk.branch, desk.card);
    const suspended = { status: 409, body: { code: "registry.tokenNotActive", rule: "R9" } };
    expect(await phone.keys(desk.card)).toMatchObject(suspended);
    expect(await phone.register(used.code)).toMatchObject(suspended);
    expect(await new TestPhone(desk.world).register(code)).toMatchObject(suspended);
    // R5: a locked card is unlocked with an OTP that it computes for its phone.
    await desk.world.sql("UPDATE tokens SET state = 'locked' WHERE state = 'suspended'");
    expect((await phone.keys(desk.card)).status).toBe(200);
    expect((await phone.forget(desk.card)).status).toBe(200);
  });
});

describe("R9 a counter invites", () => {
  it("only for the token's own customer, where it is registered, while it is active", async () => {
    const world = await worlds.open();
    const desk = await openDesk(world);
    const gaon = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
    const elsewhere = deskOf(world, gaon, desk.card, desk.identity);
    const somebody = deskOf(world, desk.branch, desk.card, randomIdentity());
    const refused = async (made: ReturnType<typeof desk.invite>) => (await made).outcome.code;
    expect(await refused(elsewhere.invite())).toBe("registry.notRegisteredHere");
    expect(await refused(somebody.invite())).toBe("registry.notTheirToken");
    expect(await refused(desk.invite({ serialNumber: "00000000" }))).toBe("registry.tokenUnknown");
    const phone = await desk.registered();
    expect((await elsewhere.revoke(phone)).code).toBe("registry.notRegisteredHere");
    expect((await desk.revoke(new TestPhone(world))).code).toBe("registry.phoneUnknown");
    await report(desk.branch, desk.card);
    expect(await refused(desk.invite())).toBe("registry.tokenSuspended");
    expect(await desk.world.sql("SELECT FROM phone_invitations")).toHaveLength(1);
  });

  it("R14 with a number that can be read and is shown masked, for a day at most, under codes of its own", async () => {
    const desk = await openDesk(await worlds.open());
    const in24h = (ms: number) => ({
      expiresAt: new Date(desk.world.clock.now() + 86_400_000 + ms).toISOString(),
    });
    const first = await desk.invite(in24h(0));
    expect(first.outcome).toMatchObject({ outcome: "applied" });
    const { invitationId, codeHash, sealedPhoneNumber } = first.body;
    const cases: [string, Parameters<typeof desk.invite>][] = [
      ["phoneNumberUnreadable", [{ maskedPhoneNumber: "010-****-9999" }]],
      ["phoneNumberUnreadable", [{ maskedPhoneNumber: "010-1234-5678" }]],
      ["phoneNumberUnreadable", [{}, "not a number"]],
      ["phoneNumberUnreadable", [{ sealedPhoneNumber }]],
      ["invitationExpiry", [in24h(300_001)]],
      ["invitationExpiry", [{ expiresAt: new Date(desk.world.clock.now()).toISOString() }]],
      ["invitationTaken", [{ invitationId }]],
      ["invitationTaken", [{ codeHash }]],
    ];
    for (const [code, given] of cases) {
      expect((await desk.invite(...given)).outcome, code).toMatchObject({
        outcome: "refused",
        code: `registry.${code}`,
      });
    }
    expect(await desk.world.sql("SELECT FROM phone_invitations")).toHaveLength(1);
  });

  it("and takes it back before it is used; afterwards the phone is what is to be deregistered", async () => {
    const desk = await openDesk(await worlds.open());
    const { code, body } = await desk.invite();
    const { invitationId } = body;
    const uninvite = () => desk.branch.record("phone.uninvited", { ...desk.ref, invitationId });
    await new TestPhone(desk.world).register(code);
    expect(await uninvite()).toMatchObject({ code: "registry.invitationUsed", rule: "R9" });
    const unknownId = { ...desk.ref, invitationId: uuidv7() };
    expect((await desk.branch.record("phone.uninvited", unknownId)).code).toBe("registry.invitationUnknown");
  });
});

describe("hostile input to the phones' routes", () => {
  const injections = ["' OR 1=1 --", "'; DROP TABLE phones; --", "../../etc/passwd", "%00"];
  const hostile = [...injections, "\u0000", "a\u0000b", "\ud800", "x".repeat(70_000), "", null, -1, {}];
  /** Free text, which may say whatever can be printed. */
  const labels = ["device.model", "device.osVersion", "device.appVersion"];

  it("is refused in every field of every request, and changes nothing", async () => {
    const desk = await openDesk(await worlds.open());
    const phone = await desk.registered();
    const { code } = await desk.invite();
    const own = `/v1/phones/${phone.phoneId}`;
    const registration = await new TestPhone(desk.world).registration(code);
    const proof = { challenge: "00".repeat(8), response: "00".repeat(20) };
    const requests: [string, object][] = [
      ["/v1/phones", registration],
      [`${own}/keys`, phone.signed("keys", desk.card)],
      [`${own}/rekeyed`, phone.signed("rekeyed", desk.card, { keyVersion: 1, proof })],
      [`${own}/forget`, phone.signed("forget", desk.card)],
    ];
    const rows = () =>
      desk.world.sql(
        "SELECT (SELECT count(*) FROM phones) AS phones, (SELECT count(*) FROM phone_requests) AS requests",
      );
    const before = await rows();
    const refusals = new Set<number>();
    for (const [path, body] of requests) {
      for (const field of fieldsOf(body)) {
        const labelled = labels.includes(field.join("."));
        for (const value of hostile.filter((each) => !labelled || !injections.includes(String(each)))) {
          const answer = await call<object>(desk.world.registry.app, path, changed(body, field, value));
          const where = `${path} ${field.join(".")} ${JSON.stringify(value)?.slice(0, 40)}`;
          expect([400, 403, 413], where).toContain(answer.status);
          expect(JSON.stringify(answer.body), where).not.toMatch(/DROP|passwd|xxxx/);
          refusals.add(answer.status);
        }
      }
    }
    expect([...refusals].sort()).toEqual([400, 403, 413]);
    for (const text of [...injections, "\u0000", "x".repeat(1000)]) {
      const part = encodeURIComponent(text);
      for (const path of [
        `/v1/tokens/${part}/${part}/phones`,
        `/v1/phone-invitations/${part}?wait=${part}`,
      ]) {
        expect([400, 404, 414], path).toContain((await call(desk.world.registry.app, path)).status);
      }
    }
    expect(await rows()).toEqual(before);
    const named = changed(registration, ["device", "model"], injections[1]);
    expect((await call(desk.world.registry.app, "/v1/phones", named)).status).toBe(200);
    const { body } = await call<PhoneList>(desk.world.registry.app, phonesOf(desk.card));
    expect(body.phones[0]?.model).toBe(injections[1]);
  });
});

const phonesOf = ({ vendorCode, serialNumber }: TokenRef) =>
  `/v1/tokens/${vendorCode}/${serialNumber}/phones`;

/** Paths of all members that hold no other members. */
function fieldsOf(value: object, at: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([name, member]) =>
    member !== null && typeof member === "object" ? fieldsOf(member, [...at, name]) : [[...at, name]],
  );
}

function changed(value: object, [name = "", ...rest]: readonly string[], to: unknown): object {
  const member: unknown = Reflect.get(value, name);
  return { ...value, [name]: rest.length > 0 ? changed(member as object, rest, to) : to };
}
