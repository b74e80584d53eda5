import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { TokenHistory, TokenView } from "../../../src/contract/tokenView.ts";
import { type Branch, call, type HeldCard, randomIdentity } from "../../support/branch.ts";
import { dispose, register, report, takeBlank, unregister } from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();

const path = ({ vendorCode, serialNumber }: HeldCard, institution?: string, rest = "") =>
  `/v1/tokens/${vendorCode}/${serialNumber}${rest}${institution ? `?institutionCode=${institution}` : ""}`;
const view = (card: HeldCard, institution?: string) =>
  call<TokenView>(stage.world.registry.app, path(card, institution));
const history = (card: HeldCard, institution?: string) =>
  call<TokenHistory>(stage.world.registry.app, path(card, institution, "/history"));
const unknown = { status: 404, body: { code: "registry.tokenUnknown" } };

describe("a token's view", () => {
  it("R4 R6 tells its institutions where it is registered and what was reported, and nobody else", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    expect(await view(card, "902")).toMatchObject(unknown);
    expect(await history(card, "902")).toMatchObject(unknown);
    await register(broker, card);
    const incidentId = uuidv7();
    await report(broker, card, "lost", incidentId);
    for (const institution of ["901", "902", undefined]) {
      const { body } = await view(card, institution);
      expect(body).toMatchObject({ state: "suspended", inConflict: false });
      expect(body.registrations.map((each) => [each.institutionCode, each.kind])).toEqual([
        ["901", "issued"],
        ["902", "otherInstitution"],
      ]);
      expect(body.openIncidents).toMatchObject([{ incidentId, kind: "lost", institutionCode: "902" }]);
      expect(JSON.stringify(body)).not.toMatch(/customer|seed|teller/i);
    }
    await unregister(broker, card);
    expect(await view(card, "902")).toMatchObject(unknown);
  });

  it("R3 says that a supervisor has to choose, and of a token that has ended that its registrations have", async () => {
    const { bank } = stage;
    const first = await bank.issue();
    const { pkg, card: second } = await takeBlank(bank, first.identity);
    await bank.push([await bank.begun(pkg, first.identity, second.issueId), bank.completed(second)]);
    expect((await view(second, "901")).body).toMatchObject({ state: "suspended", inConflict: true });
    await dispose(bank, first);
    const { body } = await view(first, "901");
    expect(body).toMatchObject({ state: "disposed", openIncidents: [] });
    expect(body.registrations[0]?.endedAt).not.toBeNull();
  });

  it("R17 of a card in stock is for the institution whose stock it is", async () => {
    const { card } = await takeBlank(stage.bank, randomIdentity());
    expect((await view(card, "901")).body).toMatchObject({ state: "allotted", registrations: [] });
    expect(await view(card, "902")).toMatchObject(unknown);
  });
});

describe("a token's history", () => {
  it("R14 tells each institution what happened, and who did it only of its own", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    await dispose(bank, card);
    const kinds = ["token.allotted", "token.activated", "registration.added", "token.disposed"];
    const own = (await history(card, "901")).body;
    expect(own.events.map(({ kind }) => kind)).toEqual(kinds);
    expect(own.complete).toBe(true);
    const who = (events: TokenHistory["events"]) =>
      events.map(({ kind, tellerId, approverId, branchCode }) => [kind, tellerId, approverId, branchCode]);
    expect(who(own.events).slice(2)).toEqual([
      ["registration.added", undefined, undefined, undefined],
      ["token.disposed", "teller01", "chief01", "9010042"],
    ]);
    const theirs = (await history(card, "902")).body;
    expect(who(theirs.events).slice(2)).toEqual([
      ["registration.added", "teller01", undefined, "9020007"],
      ["token.disposed", undefined, undefined, undefined],
    ]);
    expect(theirs.events.at(-1)?.detail).toMatchObject({ reason: "customerAsked", state: "disposed" });
    const everything = (await history(card)).body;
    expect(everything.events.slice(1).map(({ tellerId }) => tellerId)).toEqual(Array(3).fill("teller01"));
    expect(JSON.stringify(everything)).not.toContain(card.identity);
  });
});

describe("a holder match", () => {
  const match = async (branch: Branch, card: HeldCard, identity: string) => {
    const customerId = uuidv7();
    const sealedIdentity = await branch.sealedIdentity(identity, customerId);
    const body = { workstationId: branch.workstationId, customerId, sealedIdentity };
    return call<{ matches: boolean }>(stage.world.registry.app, path(card, undefined, "/holder"), body);
  };

  it("R4 says whether the customer at the counter is the token's own, where it is registered", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    expect(await match(bank, card, card.identity)).toMatchObject({ status: 200, body: { matches: true } });
    expect(await match(bank, card, randomIdentity())).toMatchObject({ body: { matches: false } });
    expect(await match(broker, card, card.identity)).toMatchObject(unknown);
    await register(broker, card);
    expect(await match(broker, card, card.identity)).toMatchObject({ body: { matches: true } });
  });
});
