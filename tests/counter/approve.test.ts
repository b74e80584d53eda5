import { describe, expect, it } from "vitest";
import { approve } from "../../src/counter/index.ts";
import { type DeskStage, teller, testDesks } from "../support/desk.ts";
import { cheapRecord } from "../support/passwords.ts";
import { supervisor } from "./transactions.ts";

const desks = testDesks();

async function staffed(): Promise<DeskStage> {
  const stage = await desks.open({ started: false });
  for (const person of [teller, supervisor, { ...teller, tellerId: "t1002" }]) {
    const passwordHash = cheapRecord(`password of ${person.tellerId}`);
    await stage.ledger.tellers.add({ ...person, passwordHash });
  }
  return stage;
}

describe("R13 four eyes", () => {
  it("R13 a supervisor who signs in at this moment", async () => {
    const { desk } = await staffed();
    const input = { tellerId: "s2001", password: "password of s2001" };
    expect(await approve(desk, teller, input)).toEqual(supervisor);
    await expect(approve(desk, teller, { ...input, password: "wrong" })).rejects.toMatchObject({
      code: "wrongPassword",
    });
  });

  it("R13 never the teller, whatever the password; never one who is no supervisor", async () => {
    const { desk } = await staffed();
    await expect(
      approve(desk, supervisor, { tellerId: " s2001 ", password: "password of s2001" }),
    ).rejects.toMatchObject({ code: "sameApprover", rule: "R13" });
    await expect(
      approve(desk, teller, { tellerId: "t1002", password: "password of t1002" }),
    ).rejects.toMatchObject({ code: "notSupervisor", rule: "R13" });
  });
});
