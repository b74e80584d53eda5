import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkDocument,
  madeUpPerson,
  parseLicenceNumber,
  parseMrz,
  parsePassportNumber,
  parsePhone,
  parseRegistrationNumber,
} from "../../src/identity/index.ts";
import { clock } from "./clock.ts";

/** Mulberry32: small, repeatable randomness. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

describe("made-up people", () => {
  it("pass every check, and are nobody's", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const person = madeUpPerson(seeded(seed));
        const number = parseRegistrationNumber(person.identityNumber, clock);
        expect(number).toMatchObject({ kind: "rrn", birthDate: person.birthDate, sex: person.sex });
        expect(parseLicenceNumber(person.licenceNumber)).toBe(person.licenceNumber);
        expect(parsePassportNumber(person.passportNumber, "KOR")).toBe(person.passportNumber);
        expect(parsePhone(person.phone)).toBe(person.phone);
        expect(parseMrz(person.passportMrz, clock)).toMatchObject({
          document: "passport",
          documentNumber: person.passportNumber,
          surname: person.romanSurname,
          givenNames: person.romanGivenNames,
          birthDate: person.birthDate,
          registrationNumber: { digits: number.digits },
        });
        // Never given to anybody: birthplace code 99, exchange 0000.
        expect(number.digits.slice(7, 9)).toBe("99");
        expect(person.phone).toMatch(/^010-0000-/);
      }),
      { numRuns: 500 },
    );
  });

  it("are the same for the same randomness and otherwise differ", () => {
    expect(madeUpPerson(seeded(7))).toEqual(madeUpPerson(seeded(7)));
    const numbers = Array.from({ length: 200 }, (_, seed) => madeUpPerson(seeded(seed)).identityNumber);
    expect(new Set(numbers).size).toBeGreaterThan(195);
  });

  it("can be identified by every document they have", () => {
    const person = madeUpPerson(seeded(1));
    const keyed = { name: person.name, identityNumber: person.identityNumber, mrz: "" };
    for (const document of [
      { ...keyed, document: "residentCard", documentNumber: "" },
      { ...keyed, document: "driverLicence", documentNumber: person.licenceNumber },
      { ...keyed, document: "passport", documentNumber: person.passportNumber },
      { document: "passport", name: "", identityNumber: "", documentNumber: "", mrz: person.passportMrz },
    ] as const) {
      expect(checkDocument(document, clock).birthDate).toBe(person.birthDate);
    }
  });

  it("refuse broken randomness", () => {
    expect(() => madeUpPerson(() => 1)).toThrow(RangeError);
  });
});
