import { v7 as uuidv7 } from "uuid";
import { expect, it } from "vitest";
import type { z } from "zod";
import type { JournalContent } from "../../src/contract/journal.ts";
import type { lifeEntries } from "../../src/contract/life.ts";
import { verifyChain } from "../../src/trust/index.ts";
import { customerOf, institutionCode, serial, workstation } from "./fixture.ts";

type LifeContent = z.infer<(typeof lifeEntries)[number]>;

const { customerId, kind, maskedName, sealedIdentity, check } = customerOf("reference");
const of = { ...serial(1), customer: { customerId, kind, maskedName, sealedIdentity, check } };
const capturedAt = "2026-11-22T03:00:00.000Z";
const tap = { kind: "tap" as const, mac: "ab".repeat(32) };
const otp = { kind: "otp" as const, otp: "123456", capturedAt };

/** One of every kind: a new kind of entry that is not here does not compile. */
const contents: { readonly [T in LifeContent["type"]]: Extract<LifeContent, { type: T }>["body"][] } = {
  "registration.added": [
    { registrationId: uuidv7(), ...of, institutionCode, possession: tap },
    { registrationId: uuidv7(), ...of, institutionCode, possession: otp },
  ],
  "registration.removed": [{ ...of, institutionCode }],
  "incident.reported": [
    { incidentId: uuidv7(), ...of, kind: "stolen" },
    { incidentId: uuidv7(), ...serial(2), kind: "lost", customer: null },
  ],
  "incident.released": [{ releaseId: uuidv7(), ...of, possession: tap }],
  "token.unlocked": [{ ...of, otp: "123456", capturedAt }],
  "token.timeCorrected": [{ ...of, otps: ["123456", "654321"], capturedAt }],
  "token.disposed": [{ ...of, reason: "customerAsked" }],
  "conflict.resolved": [{ keep: serial(1), dispose: serial(3) }],
};

it("R16 every entry of a token's life is recorded alone: chained, signed, with who approved (R13)", async () => {
  const station = workstation();
  const ledger = await station.open();
  const by = { tellerId: "kim", approverId: "lee" };
  const from = await ledger.journal.position();
  const written: unknown[] = [];
  for (const [type, bodies] of Object.entries(contents)) {
    for (const body of bodies) {
      // The table's type says that they belong together, which Object.entries forgets.
      const content = { type, body } as JournalContent;
      expect(await ledger.journal.append(content, by)).toMatchObject({ ...content, ...by });
      written.push(content);
    }
  }
  const unsent = await ledger.journal.unsent(100);
  expect(unsent.map(({ type, body }) => ({ type, body }))).toEqual(written);
  expect(verifyChain(unsent, from, station.options.publicKey).seq).toBe(written.length);
  await ledger.close();
  station.remove();
});
