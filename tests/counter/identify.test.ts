import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CustomerInput } from "../../src/contract/ipc.ts";
import { Secret } from "../../src/contract/secret.ts";
import { identifyCustomer, readMrz } from "../../src/counter/index.ts";
import { madeUpPerson } from "../../src/identity/index.ts";
import { SyncError } from "../../src/sync/index.ts";
import { customerReference, openIdentity } from "../../src/trust/index.ts";
import { type DeskStage, person, teller, testDesks } from "../support/desk.ts";

const desks = testDesks();
/** The person's number as it is recognised by: 13 digits. */
const digitsOf = (input: CustomerInput) => input.identityNumber.replace("-", "");
const kept = ({ desk, ledger }: DeskStage, input: CustomerInput) =>
  ledger.customers.findByKey(customerReference(desk.customerKey, Secret.take(Buffer.from(digitsOf(input)))));
const identify = ({ desk }: DeskStage, input: CustomerInput) => identifyCustomer(desk, teller, input);

describe("identifyCustomer", () => {
  it("R2 records what was checked, how and by whom, and shows the customer masked", async () => {
    const stage = await desks.open();
    const input = person(3);
    const customer = await identify(stage, input);
    const check = { document: "residentCard", method: "keyed", checkedAt: "2026-11-22T03:00:15.000Z" };
    expect(customer).toMatchObject({
      kind: "personal",
      check,
      checkedBy: teller.tellerId,
      tokens: [],
      registryAsked: true,
    });
    expect(await kept(stage, input)).toMatchObject({
      customerId: customer.customerId,
      name: input.name,
      check,
      checkedBy: teller.tellerId,
    });
    for (const clear of [input.name, digitsOf(input), digitsOf(input).slice(6), input.phone]) {
      expect(JSON.stringify(customer)).not.toContain(clear);
    }
  });

  it("knows the same person again by another document", async () => {
    const stage = await desks.open();
    const input = person(4);
    const { customerId } = await identify(stage, input);
    const licence = { ...input, document: "driverLicence" as const, documentNumber: "11-24-123456-78" };
    expect(await identify(stage, licence)).toMatchObject({
      customerId,
      check: { document: "driverLicence" },
    });
    expect((await identify(stage, person(5))).customerId).not.toBe(customerId);
  });

  it.each([true, false, null])(
    "R1 R2 identifies whoever has a document, NFC phone or not: %s",
    async (nfcPhone) => {
      const stage = await desks.open();
      expect(await identify(stage, { ...person(1), nfcPhone })).toMatchObject({ nfcPhone });
    },
  );

  it("R1 takes a sole proprietor", async () => {
    const stage = await desks.open();
    expect(await identify(stage, { ...person(1), kind: "soleProprietor" })).toMatchObject({
      kind: "soleProprietor",
    });
  });

  it.each([
    ["R1 a corporation", { kind: "corporation" }, { code: "corporation", rule: "R1" }],
    ["R2 no name", { name: " " }, { room: "identity", rule: "R2", field: "name" }],
    ["R2 no phone", { phone: "" }, { room: "identity", rule: "R2", field: "phone" }],
    ["R2 no number", { identityNumber: "" }, { code: "numberMissing", field: "identityNumber" }],
    ["R2 another document than the number's", { document: "alienCard" }, { code: "numberIsResident" }],
  ] as const)("refuses %s; nothing is written and nobody is asked", async (_what, change, expected) => {
    const stage = await desks.open();
    const input = { ...person(2), ...change };
    const asked = stage.registry.requests.length;
    await expect(identify(stage, input)).rejects.toMatchObject(expected);
    expect(await kept(stage, person(2))).toBeNull();
    expect(await stage.journalTypes()).toEqual(["stock.received"]);
    expect(stage.registry.requests).toHaveLength(asked);
  });

  it("R2 refuses every number whose check digit is wrong", async () => {
    const stage = await desks.open();
    const { identityNumber } = person(6);
    for (let digit = 0; digit < 10; digit++) {
      const changed = `${identityNumber.slice(0, -1)}${digit}`;
      if (changed === identityNumber) continue;
      const refused = identify(stage, { ...person(6), identityNumber: changed });
      await expect(refused).rejects.toMatchObject({ room: "identity", field: "identityNumber", rule: "R2" });
    }
    expect(await kept(stage, person(6))).toBeNull();
  });

  it("R2 reads a passport's zone for the form without its number, and takes the form with the zone", async () => {
    const stage = await desks.open();
    const traveller = madeUpPerson(() => 0.4);
    const reading = readMrz(stage.desk, traveller.passportMrz);
    expect(reading).toEqual({
      document: "passport",
      name: `${traveller.romanSurname} ${traveller.romanGivenNames}`,
      documentNumber: traveller.passportNumber,
      identityNumber: "",
      birthDate: traveller.birthDate,
      expiryDate: "2034-12-31",
      nationality: "KOR",
    });
    const form = {
      ...person(0),
      document: "passport" as const,
      identityNumber: "",
      mrz: traveller.passportMrz,
    };
    expect(await identify(stage, form)).toMatchObject({ check: { document: "passport", method: "mrz" } });
    const digits = traveller.identityNumber.replace("-", "");
    expect(stage.registry.identities).toEqual([digits]);
    expect(await kept(stage, { ...person(0), identityNumber: digits })).not.toBeNull();
  });

  it("R2 refuses a zone with a wrong check digit, and says which field it is", async () => {
    const stage = await desks.open();
    const [names, line = ""] = madeUpPerson(() => 0.4).passportMrz.split("\n");
    const wrongDigit = (Number(line[19]) + 1) % 10;
    const mrz = `${names}\n${line.slice(0, 19)}${wrongDigit}${line.slice(20)}`;
    expect(() => readMrz(stage.desk, mrz)).toThrow(
      expect.objectContaining({ fullCode: "identity.mrzBirthDate", field: "mrz", rule: "R2" }),
    );
    const form = { ...person(0), document: "passport" as const, identityNumber: "", mrz };
    await expect(identify(stage, form)).rejects.toMatchObject({ code: "mrzBirthDate" });
    expect(stage.registry.count("customerTokens")).toBe(0);
  });

  it("R14 the number is nowhere: no row, no file, no request, no journal; the registry alone can open it", async () => {
    const stage = await desks.open();
    stage.lay();
    const input = person(7);
    const customer = await identify(stage, input);
    await stage.issue({ customer });
    const number = digitsOf(input);
    expect(stage.registry.identities).toEqual([number]);
    const begun = stage.registry.journal.find(({ type }) => type === "issue.begun")?.body.customer as {
      customerId: string;
      sealedIdentity: { enc: string; ciphertext: string };
    };
    const opened = await openIdentity(stage.registry.sealing.privateKey, begun.sealedIdentity, {
      workstationId: stage.desk.workstationId,
      customerId: begun.customerId,
    });
    expect(opened.use((bytes) => Buffer.from(bytes).toString())).toBe(number);

    const row = await stage.ledger.customers.find(customer.customerId);
    const said = JSON.stringify([
      row,
      stage.registry.requests,
      stage.registry.journal,
      customer,
      stage.progress,
    ]);
    const files = readdirSync(stage.folder).map((name) => readFileSync(join(stage.folder, name)));
    for (const form of [number, input.identityNumber, number.slice(6), input.identityNumber.slice(7)]) {
      const spelt = [form, Buffer.from(form).toString("hex"), Buffer.from(form).toString("base64url")];
      for (const text of spelt) {
        expect(said).not.toContain(text);
        for (const bytes of files) expect(bytes.includes(text)).toBe(false);
      }
    }
  });

  it("needs to be enrolled once", async () => {
    const stage = await desks.open({ started: false });
    await expect(stage.identify()).rejects.toMatchObject({ fullCode: "sync.notEnrolled" });
    expect(await kept(stage, person(0))).toBeNull();
  });

  it("R12 asks only the ledger while the line is down, or falls silent in that moment", async () => {
    const stage = await desks.open();
    stage.lay();
    await stage.issue();
    stage.registry.down = true;
    const token = { institutionCode: "901", state: "active" };
    const expected = { registryAsked: false, tokens: [token] };
    expect(await stage.identify()).toMatchObject(expected);
    await stage.setLine(false);
    const asked = stage.registry.count("customerTokens");
    expect(await stage.identify()).toMatchObject(expected);
    expect(stage.registry.count("customerTokens")).toBe(asked);
  });

  it.each([
    ["refuses", new SyncError("refused", { problemCode: "registry.workstationStopped" })],
    ["answers nonsense", new SyncError("nonsense")],
  ])("leaves nothing behind when the registry %s", async (_what, error) => {
    const stage = await desks.open();
    stage.registry.answers.customerTokens = async () => {
      throw error;
    };
    await expect(stage.identify()).rejects.toBe(error);
    expect(await kept(stage, person(0))).toBeNull();
  });

  it("R3 the registry's word replaces what the ledger knew", async () => {
    const stage = await desks.open();
    stage.lay();
    await stage.issue();
    stage.registry.held = [
      { vendorCode: "82", serialNumber: "0000000417", institutionCode: "902", state: "active" },
    ];
    expect((await stage.identify()).tokens).toEqual(stage.registry.held);
  });
});
