import { describe, expect, it } from "vitest";
import type { CustomerView } from "../../src/contract/ipc.ts";
import type { PhoneView } from "../../src/contract/phones.ts";
import {
  holderOf,
  invitationOf,
  invitePhone,
  listPhones,
  revokePhone,
  withdrawInvitation,
} from "../../src/counter/index.ts";
import { activationCodeHash, openPhoneNumber } from "../../src/trust/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";

const desks = testDesks();
const token = serial(1);
const phoneNumber = "010-9876-4821";
const phoneId = "01a2040b-77ef-7429-9067-e8b9a6c7b526";

/** A counter where the first card was issued, and its customer. */
async function issued(): Promise<{ stage: DeskStage; customer: CustomerView }> {
  const stage = await desks.open();
  stage.lay();
  await stage.issue();
  return { stage, customer: await holderOf(stage.desk, token) };
}
const invite = ({ desk }: DeskStage, customer: CustomerView, number = phoneNumber) =>
  invitePhone(desk, { token, customer, teller, phoneNumber: number });
const lastEntry = async ({ ledger }: DeskStage) => {
  const { seq } = await ledger.journal.position();
  return await ledger.journal.find(seq);
};

describe("R9 a phone is invited", () => {
  it("gets a code that the registry knows by its hash, and its number reaches the registry sealed (R14)", async () => {
    const { stage, customer } = await issued();
    const invitation = await invite(stage, customer);
    expect(invitation).toMatchObject({ ...token, state: "applied", maskedPhoneNumber: "010-****-4821" });
    expect(invitation.qr).toBe(`smartotp:activate?code=${invitation.activationCode}`);
    expect(Date.parse(invitation.expiresAt)).toBe(stage.clock.at + 12 * 3_600_000);
    const entry = await lastEntry(stage);
    expect(entry).toMatchObject({
      type: "phone.invited",
      tellerId: teller.tellerId,
      body: {
        ...token,
        invitationId: invitation.invitationId,
        codeHash: activationCodeHash(invitation.activationCode),
        maskedPhoneNumber: "010-****-4821",
        customer: { customerId: customer.customerId, maskedName: customer.maskedName },
      },
    });
    const { workstationId } = stage.desk;
    const { invitationId } = invitation;
    const sealed = entry?.body.sealedPhoneNumber as { enc: string; ciphertext: string };
    const number = await openPhoneNumber(stage.registry.sealing.privateKey, sealed, {
      workstationId,
      invitationId,
    });
    expect(number.use((bytes) => Buffer.from(bytes).toString())).toBe(phoneNumber);
  });

  it("R14, R15 neither the number nor the code stands anywhere in what is recorded or sent", async () => {
    const { stage, customer } = await issued();
    const { activationCode } = await invite(stage, customer);
    const said = JSON.stringify([stage.registry.requests, await lastEntry(stage)]);
    // Four digits alone stand among sealed bytes by chance.
    for (const secret of [activationCode, phoneNumber, "9876-4821", "98764821"])
      expect(said).not.toContain(secret);
  });

  it("is given another code each time", async () => {
    const { stage, customer } = await issued();
    const codes = [await invite(stage, customer), await invite(stage, customer)];
    expect(new Set(codes.map(({ activationCode }) => activationCode)).size).toBe(2);
  });

  it("R12 without the line is recorded and says that it waits", async () => {
    const { stage, customer } = await issued();
    await stage.setLine(false);
    expect(await invite(stage, customer)).toMatchObject({ state: "pending" });
    expect((await lastEntry(stage))?.type).toBe("phone.invited");
  });

  it("counts its hours by the registry's clock", async () => {
    const stage = await desks.open({
      registry: (registry) => {
        registry.offsetMs = 3_600_000;
      },
    });
    stage.lay();
    await stage.issue();
    const { expiresAt } = await invite(stage, await holderOf(stage.desk, token));
    expect(Date.parse(expiresAt)).toBe(stage.clock.at + 13 * 3_600_000);
  });

  it.each([
    ["R2 for a card that is not the customer's", "counter.notTheirs", serial(2), phoneNumber],
    ["for a number that is none", "identity.phone", token, "12"],
  ])("is refused %s, and nothing is recorded", async (_why, code, of, number) => {
    const { stage, customer } = await issued();
    const before = await stage.ledger.journal.position();
    const order = { token: of, customer, teller, phoneNumber: number };
    await expect(invitePhone(stage.desk, order)).rejects.toMatchObject({ fullCode: code });
    expect(await stage.ledger.journal.position()).toEqual(before);
  });

  it("says the registry's own code when it refuses, and keeps the record", async () => {
    const { stage, customer } = await issued();
    stage.registry.judge = () => ({ outcome: "refused", rule: "R9", code: "tokenNotActive" });
    const refused = await invite(stage, customer).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fullCode: "counter.transactionRefused", rule: "R9" });
    expect((refused as Error).message).toContain("tokenNotActive");
    expect((await lastEntry(stage))?.type).toBe("phone.invited");
  });

  it("asks the registry whether the phone has answered", async () => {
    const { stage } = await issued();
    await expect(invitationOf(stage.desk, phoneId)).rejects.toMatchObject({
      problemCode: "registry.invitationUnknown",
    });
  });

  it("R9 a code that was not used is taken back", async () => {
    const { stage, customer } = await issued();
    const { invitationId } = await invite(stage, customer);
    expect(await withdrawInvitation(stage.desk, { token, customer, teller, invitationId })).toMatchObject({
      state: "applied",
    });
    expect(await lastEntry(stage)).toMatchObject({
      type: "phone.uninvited",
      body: { ...token, invitationId },
    });
  });
});

describe("R9 phones of a card", () => {
  const phone: PhoneView = {
    phoneId,
    status: "registered",
    maskedPhoneNumber: "010-****-4821",
    model: "Reference",
    os: "reference",
    maskedDeviceId: "****Ab12",
    registeredAt: "2026-11-22T03:00:15.000Z",
    endedAt: null,
  };

  it("are told by the registry, and need the line", async () => {
    const { stage, customer } = await issued();
    const list = { phones: [phone], keyChangeDue: true };
    stage.registry.answers.phones = async () => list;
    expect(await listPhones(stage.desk, { token, customer })).toEqual(list);
    await stage.setLine(false);
    await expect(listPhones(stage.desk, { token, customer })).rejects.toMatchObject({
      fullCode: "sync.unreachable",
    });
  });

  it("are revoked at once, and without the line as soon as it is back (R12)", async () => {
    const { stage, customer } = await issued();
    const order = { token, customer, teller, phoneId, reason: "phoneLost" } as const;
    expect(await revokePhone(stage.desk, order)).toMatchObject({ state: "applied" });
    expect(await lastEntry(stage)).toMatchObject({
      type: "phone.revoked",
      tellerId: teller.tellerId,
      body: { ...token, phoneId, reason: "phoneLost" },
    });
    await stage.setLine(false);
    expect(await revokePhone(stage.desk, order)).toMatchObject({ state: "pending" });
    expect((await stage.ledger.journal.depth()).entries).toBe(1);
  });

  it("R2 are nobody's business but the card holder's", async () => {
    const { stage, customer } = await issued();
    const other = { token: serial(2), customer, teller };
    const refusal = { fullCode: "counter.notTheirs", rule: "R2" };
    await expect(listPhones(stage.desk, other)).rejects.toMatchObject(refusal);
    const revoked = revokePhone(stage.desk, { ...other, phoneId, reason: "suspected" });
    await expect(revoked).rejects.toMatchObject(refusal);
    const withdrawn = withdrawInvitation(stage.desk, { ...other, invitationId: phoneId });
    await expect(withdrawn).rejects.toMatchObject(refusal);
    await expect(holderOf(stage.desk, serial(2))).rejects.toMatchObject({ fullCode: "counter.notOurs" });
  });
});
