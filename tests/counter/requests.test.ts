import { beforeEach, describe, expect, it } from "vitest";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { CustomerView } from "../../src/contract/ipc.ts";
import {
  approverOf,
  askApproval,
  decideRequest,
  disposeToken,
  listRequests,
  withApproval,
  withdrawRequest,
} from "../../src/counter/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";
import { cheapRecord } from "../support/passwords.ts";
import { newest, served, supervisor } from "./transactions.ts";

const desks = testDesks();
const PASSWORD = "only-for-this-test";
const other = { ...teller, tellerId: "t1002" };

let stage: DeskStage;
let customer: CustomerView;
let token: TokenRef;
beforeEach(async () => {
  ({ stage, customer, token } = await served(desks));
  const passwordHash = cheapRecord(PASSWORD);
  for (const person of [teller, other, supervisor])
    await stage.ledger.tellers.add({ ...person, passwordHash });
});

const order = () => ({ code: "8701", token, customer, reason: "lost" });
const ask = () => askApproval(stage.desk, teller, order());
const decide = (
  requestId: string,
  change: Partial<Parameters<typeof decideRequest>[2]> = {},
  by = supervisor,
) =>
  decideRequest(stage.desk, by, {
    requestId,
    password: PASSWORD,
    decision: "approved",
    refusal: "",
    ...change,
  });
const dispose = (requestId: string, asked = order(), by = teller) =>
  withApproval(stage.desk, by, { requestId }, asked, (approver) =>
    disposeToken(stage.desk, { token, customer, reason: "lost" }, { teller: by, approver }),
  );
const states = async () => (await listRequests(stage.desk)).map(({ state }) => state);

describe("R13 approval later (decision 0018)", () => {
  it("R13 what a supervisor approved with their password is done once, in their name", async () => {
    const { requestId } = await ask();
    expect(await states()).toEqual(["waiting"]);
    expect(await decide(requestId)).toMatchObject({ state: "approved", approverId: "s2001" });
    expect((await dispose(requestId)).state).toBe("applied");
    expect(await newest(stage)).toMatchObject({
      type: "token.disposed",
      tellerId: "t1001",
      approverId: "s2001",
    });
    expect(await states()).toEqual(["used"]);
    await expect(dispose(requestId)).rejects.toMatchObject({ code: "approverNeeded", rule: "R13" });
  });

  it("R13 nobody approves what they ask for, nor without a password, nor without being a supervisor", async () => {
    const { requestId } = await ask();
    const asSupervisor = { ...teller, role: "supervisor" as const };
    await expect(decide(requestId, {}, asSupervisor)).rejects.toMatchObject({ code: "sameApprover" });
    await expect(decide(requestId, {}, other)).rejects.toMatchObject({ code: "notSupervisor" });
    await expect(decide(requestId, { password: "wrong" })).rejects.toMatchObject({ code: "wrongPassword" });
    expect(await states()).toEqual(["waiting"]);
    await expect(dispose(requestId)).rejects.toMatchObject({ rule: "R13" });
  });

  it("R13 is for that customer, card, reason and teller, and for that day", async () => {
    const { requestId } = await ask();
    await decide(requestId);
    const wrong = [
      { ...order(), token: serial(2) },
      { ...order(), reason: "stolen" },
      { ...order(), code: "8102" },
      { ...order(), customer: { ...customer, customerId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25" } },
    ];
    const before = await newest(stage);
    for (const asked of wrong) {
      await expect(dispose(requestId, asked)).rejects.toMatchObject({ code: "approverNeeded" });
    }
    await expect(dispose(requestId, order(), other)).rejects.toMatchObject({ code: "approverNeeded" });
    stage.clock.at += 24 * 60 * 60_000;
    await expect(dispose(requestId)).rejects.toMatchObject({ code: "approverNeeded" });
    expect(await newest(stage)).toEqual(before);
  });

  it("a refusal says why, and what is settled stays so", async () => {
    const { requestId } = await ask();
    await expect(decide(requestId, { decision: "refused", refusal: "  " })).rejects.toMatchObject({
      code: "reasonMissing",
    });
    const refused = await decide(requestId, { decision: "refused", refusal: "신분증 사본이 없음" });
    expect(refused).toMatchObject({ state: "refused", refusal: "신분증 사본이 없음" });
    await expect(decide(requestId)).rejects.toMatchObject({ code: "requestSettled" });
    await expect(dispose(requestId)).rejects.toMatchObject({ code: "approverNeeded" });
  });

  it("is withdrawn by the teller who asked and by nobody else", async () => {
    const { requestId } = await ask();
    await expect(withdrawRequest(stage.desk, other, requestId)).rejects.toMatchObject({
      code: "requestSettled",
    });
    await withdrawRequest(stage.desk, teller, requestId);
    expect(await states()).toEqual(["withdrawn"]);
    await expect(decide(requestId)).rejects.toMatchObject({ code: "requestSettled" });
  });

  it("is there again when nothing was recorded, and used when something was", async () => {
    const { requestId } = await ask();
    await decide(requestId);
    const failing = () =>
      withApproval(stage.desk, teller, { requestId }, order(), async () => {
        throw new Error("the card was pulled");
      });
    await expect(failing()).rejects.toThrow("pulled");
    expect(await states()).toEqual(["approved"]);
    stage.registry.judge = () => ({ outcome: "refused", rule: "R13" });
    await expect(dispose(requestId)).rejects.toMatchObject({ code: "transactionRefused" });
    expect(await states()).toEqual(["used"]);
  });

  it("R13 beyond the offline limit it is for the customer, whichever blank card is on top when they are back", async () => {
    const asked = { ...order(), code: "8101", reason: "offlineLimit" };
    const { requestId } = await askApproval(stage.desk, teller, asked);
    await decide(requestId);
    const done = withApproval(
      stage.desk,
      teller,
      { requestId },
      { ...asked, token: serial(2) },
      async (approver) => approver.tellerId,
    );
    expect(await done).toBe("s2001");
  });

  it("R13 to look whether it was approved does not use it up", async () => {
    const { requestId } = await ask();
    await expect(approverOf(stage.desk, teller, { requestId }, order())).rejects.toMatchObject({
      rule: "R13",
    });
    await decide(requestId);
    expect(await approverOf(stage.desk, teller, { requestId }, order())).toMatchObject({ tellerId: "s2001" });
    expect(await states()).toEqual(["approved"]);
  });

  it.each(["8802", "8804", "8901"])("R17 %s cannot wait: both count the same cards", async (code) => {
    await expect(askApproval(stage.desk, teller, { ...order(), code })).rejects.toMatchObject({
      code: "notDeferrable",
      rule: "R13",
    });
  });
});
