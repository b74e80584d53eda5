import { describe, expect, it } from "vitest";
import type { TokenView } from "../../src/contract/tokenView.ts";
import {
  askAboutCard,
  cardHistory,
  customerHistory,
  findAny,
  identifyCustomer,
} from "../../src/counter/index.ts";
import { person, serial, teller, testDesks } from "../support/desk.ts";
import { served } from "./transactions.ts";

const desks = testDesks();
const first = { offset: 0, limit: 50 };

describe("inquiry (9001)", () => {
  it("R14 shows who is found masked: no name, no birth date, no number in full", async () => {
    const { stage, customer } = await served(desks);
    const { name, phone, identityNumber } = person(0);
    const found = await findAny(stage.desk, name, first);
    expect(found.customers).toMatchObject([
      { customerId: customer.customerId, maskedName: customer.maskedName },
    ]);
    const said = JSON.stringify([found, await customerHistory(stage.desk, customer.customerId)]);
    for (const secret of [name, phone, identityNumber, identityNumber.slice(0, 6)]) {
      expect(said).not.toContain(secret);
    }
  });

  it("finds a card by its number and says whose it is and all that was done with it", async () => {
    const { stage, customer, token } = await served(desks);
    const { cards } = await findAny(stage.desk, `${token.vendorCode}-${token.serialNumber}`, first);
    expect(cards).toMatchObject([{ ...token, state: "active" }]);
    const { entries, customer: holder } = await cardHistory(stage.desk, token);
    expect(holder?.customerId).toBe(customer.customerId);
    expect(entries.map(({ type }) => type)).toEqual(["stock.received", "issue.begun", "issue.completed"]);
    expect(entries.every(({ tellerId }) => tellerId !== "")).toBe(true);
  });

  it("R12 asks the registry only while there is a line", async () => {
    const { stage, token } = await served(desks);
    const view: TokenView = {
      ...token,
      state: "active",
      parameters: { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 },
      profile: "locked",
      institutionCode: "901",
      branchCode: "9010042",
      errorCount: 3,
      drift: 0,
      lastTimeStep: null,
      registrations: [],
      openIncidents: [],
      inConflict: false,
    };
    stage.registry.answers.token = async () => view;
    expect((await askAboutCard(stage.desk, token)).view.errorCount).toBe(3);
    await stage.setLine(false);
    await expect(askAboutCard(stage.desk, token)).rejects.toMatchObject({ code: "lineNeeded", rule: "R12" });
    expect((await cardHistory(stage.desk, token)).entries).not.toEqual([]);
  });

  it("a customer who is not kept here is refused in three sentences", async () => {
    const { desk } = await desks.open();
    await expect(customerHistory(desk, "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25")).rejects.toMatchObject({
      code: "customerNotKept",
    });
    expect(await cardHistory(desk, { ...serial(1), serialNumber: "99999999" })).toMatchObject({ card: null });
  });
});

describe("R2 a customer who was found is identified by their document", () => {
  const shown = (n: number) => ({ ...person(n), name: "", phone: "" });

  it("R2 their name and phone need not be typed again, their number must", async () => {
    const stage = await desks.open();
    const { customerId, maskedName, maskedPhone } = await stage.identify();
    const again = await identifyCustomer(stage.desk, teller, { ...shown(0), known: customerId });
    expect(again).toMatchObject({ customerId, maskedName, maskedPhone });
    await expect(
      identifyCustomer(stage.desk, teller, { ...shown(0), identityNumber: "", known: customerId }),
    ).rejects.toMatchObject({ room: "identity" });
  });

  it("R2 another person's document is refused, and nothing is kept of it", async () => {
    const stage = await desks.open();
    const { customerId } = await stage.identify();
    await expect(
      identifyCustomer(stage.desk, teller, { ...shown(1), known: customerId }),
    ).rejects.toMatchObject({ code: "otherPerson", rule: "R2" });
    expect((await findAny(stage.desk, "", first)).total).toBe(1);
    await expect(
      identifyCustomer(stage.desk, teller, { ...shown(1), known: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25" }),
    ).rejects.toMatchObject({ code: "customerNotKept" });
  });

  it("R2 without somebody found, name and phone are asked for", async () => {
    const { desk } = await desks.open();
    await expect(identifyCustomer(desk, teller, shown(0))).rejects.toMatchObject({ room: "identity" });
  });
});
