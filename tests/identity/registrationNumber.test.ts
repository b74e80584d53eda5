import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRegistrationNumber } from "../../src/identity/index.ts";
import { registrationCheckDigit } from "../../src/identity/registrationNumber.ts";
import { clock, clockAt, refusal } from "./clock.ts";

const twoDigits = (n: number): string => String(n).padStart(2, "0");

/** A number of somebody born before 5 October 2020, with its check digit. */
const anyNumber = fc
  .tuple(
    fc.date({ min: new Date("1900-01-01"), max: new Date("2020-10-04T00:00:00Z"), noInvalidDate: true }),
    fc.constantFrom("male", "female"),
    fc.constantFrom("rrn", "arn"),
    fc.stringMatching(/^\d{5}$/),
  )
  .map(([date, sex, kind, middle]) => {
    const birthDate = date.toISOString().slice(0, 10);
    const century = (kind === "rrn" ? 1 : 5) + (date.getUTCFullYear() < 2000 ? 0 : 2);
    const seventh = century + (sex === "male" ? 0 : 1);
    const firstTwelve = `${birthDate.slice(2).replaceAll("-", "")}${seventh}${middle}`;
    const digits = `${firstTwelve}${registrationCheckDigit(firstTwelve, kind)}`;
    return { digits, birthDate, sex, kind };
  });

describe("R2 registration numbers", () => {
  it("reads kind, date of birth and sex out of any valid number, however it is spaced", () => {
    fc.assert(
      fc.property(anyNumber, ({ digits, ...rest }) => {
        expect(parseRegistrationNumber(digits, clock)).toEqual({ digits, ...rest });
        const typed = ` ${digits.slice(0, 6)} - ${digits.slice(6)}\n`;
        expect(parseRegistrationNumber(typed, clock)).toEqual({ digits, ...rest });
      }),
    );
  });

  it("refuses every other last digit", () => {
    fc.assert(
      fc.property(anyNumber, fc.integer({ min: 1, max: 9 }), ({ digits }, step) => {
        const wrong = digits.slice(0, 12) + ((Number(digits[12]) + step) % 10);
        expect(() => parseRegistrationNumber(wrong, clock)).toThrow(refusal("numberCheckDigit"));
      }),
    );
  });

  it("refuses any other digit in one place, except where the weights fold 10 and 11 onto 0 and 1", () => {
    let missed = 0;
    let tried = 0;
    fc.assert(
      fc.property(anyNumber, fc.nat(11), fc.integer({ min: 1, max: 9 }), ({ digits, kind }, at, step) => {
        const changed = [...digits].with(at, String((Number(digits[at]) + step) % 10)).join("");
        tried += 1;
        try {
          const parsed = parseRegistrationNumber(changed, clock);
          // Accepted: then the number is valid in its own right, of another kind, day or sum.
          const check = registrationCheckDigit(changed.slice(0, 12), parsed.kind);
          expect(parsed.birthDate > "2020-10-04" || check === Number(changed[12])).toBe(true);
          expect(parsed.kind === kind || at === 6).toBe(true);
          missed += 1;
        } catch (error) {
          expect(error).toMatchObject({ room: "identity" });
        }
      }),
      { numRuns: 3000 },
    );
    // Eleven remainders on ten digits: two pairs of sums share a digit, about one change in fifty.
    expect(missed / tried).toBeLessThan(0.05);
  });

  it.each([
    // Worked by hand: 9·2+0·3+0·4+1·5+0·6+1·7+1·8+2·9+3·2+4·3+5·4+6·5 = 124; 124 mod 11 = 3; 11-3 = 8.
    ["900101-1234568", "rrn", "1990-01-01", "male"],
    // The same sum with 5 in place of 1 in the seventh: 124 + 4·8 = 156; 156 mod 11 = 2; 13-2 = 11, so 1.
    ["900101-5234561", "arn", "1990-01-01", "male"],
  ])("%s", (text, kind, birthDate, sex) => {
    expect(parseRegistrationNumber(text, clock)).toMatchObject({ kind, birthDate, sex });
  });

  it("holds the check digit up to 4 October 2020 and not for those born since", () => {
    for (const last of "0123456789") {
      expect(parseRegistrationNumber(`201005-312345${last}`, clock).birthDate).toBe("2020-10-05");
    }
    const accepted = [..."0123456789"].filter((last) => {
      try {
        return parseRegistrationNumber(`201004-312345${last}`, clock).kind === "rrn";
      } catch {
        return false;
      }
    });
    expect(accepted).toHaveLength(1);
  });

  it("knows the day in Seoul: a child born today is born, one born tomorrow is not", () => {
    const eve = clockAt("2026-11-22T14:59:59Z");
    const midnight = clockAt("2026-11-22T15:00:00Z");
    expect(parseRegistrationNumber("261122-3000000", eve).birthDate).toBe("2026-11-22");
    expect(() => parseRegistrationNumber("261123-3000000", eve)).toThrow(refusal("numberBirthDate"));
    expect(parseRegistrationNumber("261123-3000000", midnight).birthDate).toBe("2026-11-23");
  });

  it("knows the leap years and the centuries", () => {
    const withCheck = (firstTwelve: string) => `${firstTwelve}${registrationCheckDigit(firstTwelve, "rrn")}`;
    expect(parseRegistrationNumber(withCheck("000229312345"), clock).birthDate).toBe("2000-02-29");
    expect(() => parseRegistrationNumber(withCheck("000229112345"), clock)).toThrow(
      refusal("numberBirthDate"),
    );
    expect(() => parseRegistrationNumber(withCheck("010229312345"), clock)).toThrow(
      refusal("numberBirthDate"),
    );
    expect(parseRegistrationNumber(withCheck("991231912345"), clock)).toMatchObject({
      birthDate: "1899-12-31",
      sex: "male",
    });
    expect(parseRegistrationNumber(withCheck("991231012345"), clock).sex).toBe("female");
  });

  it.each([13, 0, 99])("no month %i", (month) => {
    expect(() => parseRegistrationNumber(`90${twoDigits(month)}01-1234567`, clock)).toThrow(
      refusal("numberBirthDate"),
    );
  });

  it.each([
    "",
    "900101",
    "900101-123456",
    "900101-12345678",
    "90010-11234567",
    "900101-1A34567",
    "９００１０１-1234567",
  ])("%j is not 13 digits", (text) => {
    expect(() => parseRegistrationNumber(text, clock)).toThrow(refusal("numberFormat"));
  });

  it("R14 the error does not repeat the number", () => {
    try {
      parseRegistrationNumber("900101-1234567", clock);
      expect.unreachable();
    } catch (error) {
      expect(`${String(error)}${JSON.stringify(error)}`).not.toMatch(/900101|1234567/);
    }
  });
});
