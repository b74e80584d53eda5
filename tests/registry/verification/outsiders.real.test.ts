import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { VerificationAnswer } from "../../../src/contract/verification.ts";
import { Branch, call, type IssuedCard, otpOf } from "../../support/branch.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

async function cardInHand(): Promise<{ world: World; card: IssuedCard }> {
  const world = await worlds.open();
  const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
  return { world, card: await branch.issue() };
}

/**
 * Everything a verification does that takes time: what it asks the database, and what it computes. Of the statements
 * those that name one of the tokens: the registry does other things of its own in between.
 */
function countWork(...serialNumbers: string[]) {
  const spies = {
    statements: vi.spyOn(pg.Client.prototype, "query"),
    hmacs: vi.spyOn(crypto, "createHmac"),
    decipherings: vi.spyOn(crypto, "createDecipheriv"),
  };
  syncBuiltinESMExports();
  return async (work: () => Promise<unknown>) => {
    for (const spy of Object.values(spies)) spy.mockClear();
    await work();
    const naming = spies.statements.mock.calls.filter((call) => {
      const said = JSON.stringify(call);
      return serialNumbers.some((serialNumber) => said.includes(serialNumber));
    });
    return {
      statements: naming.length,
      hmacs: spies.hmacs.mock.calls.length,
      decipherings: spies.decipherings.mock.calls.length,
    };
  };
}

describe("R4 what an outsider learns of a token", () => {
  it("is the same answer, after the same work, for a token that is not registered there as for none at all", async () => {
    const { world, card } = await cardInHand();
    const { app } = world.registry;
    const { vendorCode, serialNumber } = card;
    const otp = otpOf(card, world.clock.now() / 1000);
    const verify = async (more: object) => {
      const request = { requestId: uuidv7(), vendorCode, serialNumber, otp, ...more };
      const { body } = await call<VerificationAnswer>(app, "/v1/verifications", request);
      return { ...body, requestId: undefined };
    };
    const registered = { institutionCode: "901" };
    const elsewhere = { institutionCode: "902" };
    const nobodys = { institutionCode: "902", serialNumber: "9999999999" };
    const inStock = { institutionCode: "902", serialNumber: "0042819150" };
    const unknown = { accepted: false, reason: "unknown" };

    const work = countWork(serialNumber, nobodys.serialNumber, inStock.serialNumber);
    const insiders = await work(async () =>
      expect(await verify(registered)).toMatchObject({ accepted: true }),
    );
    expect(insiders).toEqual({ statements: 2, hmacs: 8, decipherings: 1 });
    const known = await work(async () =>
      expect(await verify(registered)).toMatchObject({ reason: "replayed" }),
    );
    expect(known).toEqual({ statements: 1, hmacs: 8, decipherings: 1 });
    // The registry knows the card very well by now, and each of them may have been asked for before or not.
    const outsiders = { statements: 1, hmacs: 0, decipherings: 0 };
    for (const asked of [elsewhere, nobodys, inStock, elsewhere, nobodys, inStock]) {
      const done = await work(async () => expect(await verify(asked)).toEqual(unknown));
      expect(done).toEqual(outsiders);
    }
    for (const state of ["suspended", "locked", "disposed"]) {
      await world.sql("UPDATE tokens SET state = $1 WHERE serial_number = $2", [state, serialNumber]);
      const done = await work(async () => expect(await verify(elsewhere)).toEqual(unknown));
      expect(done).toEqual(outsiders);
      expect(await verify(registered)).toMatchObject({ reason: state });
    }
  });

  it("nor does an outsider leave a trace: no error is counted, no request remembered", async () => {
    const { world, card } = await cardInHand();
    const { app } = world.registry;
    const { vendorCode, serialNumber } = card;
    const ask = (more: object) =>
      call<VerificationAnswer>(app, "/v1/verifications", {
        vendorCode,
        serialNumber,
        otp: "000000",
        institutionCode: "902",
        ...more,
      });
    const requestId = uuidv7();
    for (const otp of ["000001", "000002"]) {
      expect(await ask({ requestId, otp })).toMatchObject({ status: 200, body: { reason: "unknown" } });
      expect(await ask({ requestId, otp, serialNumber: "9999999999" })).toMatchObject({ status: 200 });
    }
    await Promise.all(Array.from({ length: 30 }, () => ask({})));
    expect(
      await world.sql("SELECT state, error_count FROM tokens WHERE serial_number = $1", [serialNumber]),
    ).toEqual([{ state: "active", error_count: 0 }]);
    expect(await world.sql("SELECT count(*)::int AS n FROM verification_requests")).toEqual([{ n: 0 }]);
  });

  it("is nothing any more once its registration has been given up", async () => {
    const { world, card } = await cardInHand();
    const { app } = world.registry;
    const { vendorCode, serialNumber } = card;
    const key = [vendorCode, serialNumber];
    await world.sql("INSERT INTO registrations VALUES ($1, $2, '902', 'otherInstitution')", key);
    const verify = async () => {
      world.clock.advance(30);
      const otp = otpOf(card, world.clock.now() / 1000);
      const request = { requestId: uuidv7(), vendorCode, serialNumber, otp, institutionCode: "902" };
      return (await call<VerificationAnswer>(app, "/v1/verifications", request)).body;
    };
    expect(await verify()).toMatchObject({ accepted: true });
    await world.sql("DELETE FROM registrations WHERE institution_code = '902' AND serial_number = $1", [
      serialNumber,
    ]);
    expect(await verify()).toMatchObject({ accepted: false, reason: "unknown" });
    await world.sql("INSERT INTO registrations VALUES ($1, $2, '902', 'otherInstitution')", key);
    expect(await verify()).toMatchObject({ accepted: true });
  });
});
