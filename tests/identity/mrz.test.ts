import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkNotExpired, IdentityError, parseMrz } from "../../src/identity/index.ts";
import { mrzCheckDigit, passportMrz } from "../../src/identity/mrzWriting.ts";
import { registrationCheckDigit } from "../../src/identity/registrationNumber.ts";
import { clock, clockAt, refusal } from "./clock.ts";

/** The specimens of ICAO Doc 9303, parts 4, 5 and 6, of Sweden in place of Utopia, which is no state. */
const TD3 = "P<SWEERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36SWE7408122F1204159ZE184226B<<<<<10";
const TD1 = "I<SWED231458907<<<<<<<<<<<<<<<\n7408122F1204159SWE<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD2 = "I<SWEERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907SWE7408122F1204159<<<<<<<6";

const letters = fc.stringMatching(/^[A-Z]{1,12}$/);
const date = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10));

const zone = fc.record({
  issuingState: fc.constantFrom("USA", "JPN", "VNM", "SWE"),
  nationality: fc.constantFrom("USA", "JPN", "CHN", "SWE"),
  surname: letters,
  givenNames: fc.array(letters, { minLength: 0, maxLength: 2 }).map((names) => names.join(" ")),
  documentNumber: fc.stringMatching(/^[A-Z0-9]{6,9}$/),
  birthDate: date("1930-01-01", "2026-11-22"),
  expiryDate: date("1990-01-01", "2075-12-31"),
  sex: fc.constantFrom("M", "F", "<"),
  personalNumber: fc.oneof(fc.constant(""), fc.stringMatching(/^[A-Z0-9]{1,14}$/)),
});
const six = (isoDate: string): string => isoDate.slice(2).replaceAll("-", "");
const write = (
  z: { birthDate: string; expiryDate: string } & Omit<Parameters<typeof passportMrz>[0], "birth" | "expiry">,
) => passportMrz({ ...z, birth: six(z.birthDate), expiry: six(z.expiryDate) });

const alphabet = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"];
/** What a check digit sees of a character: its value modulo 10. */
const residue = (character: string): number => (character === "<" ? 0 : Number.parseInt(character, 36) % 10);

describe("R2 machine-readable zones", () => {
  it("reads a generated passport back", () => {
    fc.assert(
      fc.property(zone, (z) => {
        expect(parseMrz(write(z), clock)).toEqual({
          format: "TD3",
          document: "passport",
          issuingState: z.issuingState,
          nationality: z.nationality,
          documentNumber: z.documentNumber,
          surname: z.surname,
          givenNames: z.givenNames,
          birthDate: expect.stringMatching(new RegExp(`^(19|20)${z.birthDate.slice(2)}$`)),
          expiryDate: z.expiryDate,
          sex: { M: "male", F: "female", "<": "unspecified" }[z.sex],
          registrationNumber: null,
        });
      }),
      { numRuns: 500 },
    );
  });

  it("refuses any corrupted character of a checked field that a check digit can see", () => {
    // Line 2: number and digit, birth and digit, expiry, optional data and digits; not nationality and sex.
    const checked = [
      ...Array(10).keys(),
      ...Array.from({ length: 7 }, (_, i) => 13 + i),
      ...Array.from({ length: 23 }, (_, i) => 21 + i),
    ];
    fc.assert(
      fc.property(zone, fc.constantFrom(...checked), fc.constantFrom(...alphabet), (z, at, character) => {
        const [names = "", line = ""] = write(z).split("\n");
        const was = line[at] ?? "";
        // Weights 7 3 1 modulo 10: 0 < A K U and so on weigh the same, in every document of the world.
        if (residue(character) === residue(was) && /[A-Z<]/.test(character + was)) return;
        if (character === was) return;
        const corrupted = `${names}\n${[...line].with(at, character).join("")}`;
        expect(() => parseMrz(corrupted, clock)).toThrow(IdentityError);
      }),
      { numRuns: 3000 },
    );
  });

  it("and in dates and check digits also those it cannot see", () => {
    const digitsOnly = [
      9,
      ...Array.from({ length: 7 }, (_, i) => 13 + i),
      ...Array.from({ length: 7 }, (_, i) => 21 + i),
      43,
    ];
    const [names = "", line = ""] = TD3.split("\n");
    for (const at of digitsOnly) {
      for (const character of alphabet.filter((c) => c !== line[at])) {
        const corrupted = `${names}\n${[...line].with(at, character).join("")}`;
        expect(() => parseMrz(corrupted, clock), `${character} at ${at}`).toThrow(IdentityError);
      }
    }
  });

  it("reads the specimens of Doc 9303, of all three formats", () => {
    const common = {
      surname: "ERIKSSON",
      givenNames: "ANNA MARIA",
      birthDate: "1974-08-12",
      expiryDate: "2012-04-15",
    };
    expect(parseMrz(TD3, clock)).toMatchObject({ ...common, format: "TD3", documentNumber: "L898902C3" });
    const korean = (text: string) => text.replaceAll("SWE", "KOR");
    expect(parseMrz(korean(TD1), clock)).toMatchObject({
      ...common,
      format: "TD1",
      document: "residentCard",
    });
    expect(parseMrz(korean(TD2), clock)).toMatchObject({
      ...common,
      format: "TD2",
      documentNumber: "D23145890",
    });
    const ofForeigner = TD1.replace("SWE", "KOR").replace("SWE", "VNM");
    expect(parseMrz(ofForeigner, clock).document).toBe("alienCard");
  });

  it("takes no other state's identity card", () => {
    expect(() => parseMrz(TD1, clock)).toThrow(refusal("documentUnknown"));
    expect(() => parseMrz(TD2, clock)).toThrow(refusal("documentUnknown"));
  });

  it.each([
    ["lower case", TD3.toLowerCase()],
    ["Windows line ends", TD3.replace("\n", "\r\n")],
    ["no line end", TD3.replace("\n", "")],
    ["spaces everywhere", [...TD3].join(" ")],
    ["a byte order mark and empty lines", `\uFEFF\n\n${TD3}\n\n`],
    ["guillemets for fillers", TD3.replaceAll("<<", "«").replaceAll("<", "‹")],
    ["full-width characters", TD3.replaceAll("<", "＜").replace("P", "Ｐ")],
  ])("forgives %s", (_, text) => {
    expect(parseMrz(text, clock)).toEqual(parseMrz(TD3, clock));
  });

  const [line1 = "", line2 = ""] = TD3.split("\n");
  const second = (at: number, text: string): string =>
    `${line1}\n${line2.slice(0, at)}${text}${line2.slice(at + text.length)}`;
  it.each([
    ["mrzLayout", ""],
    ["mrzLayout", line1],
    ["mrzLayout", `${TD3}<`],
    ["mrzLayout", TD3.replace("<", "*")],
    ["mrzLayout", TD3.replace("E", "É")],
    ["mrzDocumentCode", TD3.replace("P<", "X<")],
    ["mrzState", TD3.replace("P<SWE", "P<UTO")],
    ["mrzState", second(10, "XQZ")],
    ["mrzName", TD3.replace("ERIKSSON", "ER1KSSON")],
    ["mrzName", TD3.replace("ERIKSSON<<ANNA<MARIA", "<".repeat(20))],
    ["mrzName", TD2.replace("<<<<<<<<<<<\n", "<<<<<<1<<<<\n")],
    ["mrzDocumentNumber", second(0, "M")],
    ["mrzDocumentNumber", second(9, "7")],
    ["mrzBirthDate", second(13, "740813")],
    ["mrzBirthDate", second(13, "7408322")],
    ["mrzSex", second(20, "X")],
    ["mrzExpiryDate", second(21, "130415")],
    ["mrzPersonalNumber", second(28, "ZE184227B")],
    ["mrzComposite", second(43, "1")],
  ])("names the failing field: %s", (code, text) => {
    expect(() => parseMrz(text, clock)).toThrow(refusal(code));
  });

  it("names all failing fields, the composite last", () => {
    try {
      parseMrz(second(0, "M").replace("740812", "740813"), clock);
      expect.unreachable();
    } catch (error) {
      const all = ["mrzDocumentNumber", "mrzBirthDate", "mrzComposite"];
      expect(error).toMatchObject({ code: "mrzDocumentNumber", field: "mrz", all });
    }
  });

  it("lets no impossible or unknown day pass, though its check digits hold", () => {
    const base = {
      issuingState: "SWE",
      nationality: "SWE",
      surname: "A",
      givenNames: "B",
      documentNumber: "AB123456",
      birth: "900101",
      expiry: "300101",
      sex: "F",
      personalNumber: "",
    } as const;
    expect(parseMrz(passportMrz(base), clock).birthDate).toBe("1990-01-01");
    for (const birth of ["900231", "9001<<", "<<<<<<", "010229"]) {
      expect(() => parseMrz(passportMrz({ ...base, birth }), clock)).toThrow(refusal("mrzBirthDate"));
    }
    expect(() => parseMrz(passportMrz({ ...base, expiry: "300431" }), clock)).toThrow(
      refusal("mrzExpiryDate"),
    );
  });

  it("puts dates into the right century", () => {
    const read = (birth: string, expiry: string) =>
      parseMrz(
        passportMrz({
          issuingState: "SWE",
          nationality: "SWE",
          surname: "A",
          givenNames: "",
          documentNumber: "AB123456",
          birth,
          expiry,
          sex: "<",
          personalNumber: "",
        }),
        clock,
      );
    expect(read("261122", "750101")).toMatchObject({ birthDate: "2026-11-22", expiryDate: "2075-01-01" });
    expect(read("261123", "760101")).toMatchObject({ birthDate: "1926-11-23", expiryDate: "1976-01-01" });
    expect(read("000229", "360229")).toMatchObject({ birthDate: "2000-02-29", expiryDate: "2036-02-29" });
  });

  it("R14 an error quotes nothing of the zone", () => {
    try {
      parseMrz(second(0, "M"), clock);
      expect.unreachable();
    } catch (error) {
      const seen = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
      expect(seen).not.toMatch(/ERIKSSON|898902|740812/);
    }
  });
});

describe("Korean passports", () => {
  const write7 = (birth: string, personalNumber: string) =>
    passportMrz({
      issuingState: "KOR",
      nationality: "KOR",
      surname: "LEE",
      givenNames: "SEOJUN",
      documentNumber: "M123A4567",
      birth,
      expiry: "300101",
      sex: "M",
      personalNumber,
    });
  const half = (birth: string, firstSix: string) =>
    `${firstSix}${registrationCheckDigit(birth + firstSix, "rrn")}`;

  it("carry the second half of the resident number, which settles the century", () => {
    const read = parseMrz(write7("050607", half("050607", "199123")), clock);
    expect(read.birthDate).toBe("1905-06-07");
    expect(read.registrationNumber).toMatchObject({ kind: "rrn", birthDate: "1905-06-07", sex: "male" });
    expect(parseMrz(write7("050607", ""), clock)).toMatchObject({
      birthDate: "2005-06-07",
      registrationNumber: null,
    });
  });

  it("refuse a second half that does not fit", () => {
    const good = half("900101", "199123");
    const wrong = good.slice(0, 6) + ((Number(good[6]) + 1) % 10);
    for (const personalNumber of [wrong, good.slice(0, 6), `${good}1`, good.replace("1", "A")]) {
      expect(() => parseMrz(write7("900101", personalNumber), clock)).toThrow(refusal("mrzPersonalNumber"));
    }
  });
});

describe("expiry", () => {
  it("a document is good to the end of its last day in Korea", () => {
    const lastMoment = clockAt("2026-11-22T14:59:59.999Z");
    const dayAfter = clockAt("2026-11-22T15:00:00Z");
    expect(() => checkNotExpired("2026-11-22", lastMoment)).not.toThrow();
    expect(() => checkNotExpired("2026-11-22", dayAfter)).toThrow(refusal("documentExpired"));
  });
});

describe("check digit", () => {
  it.each([
    ["L898902C3", "6"],
    ["740812", "2"],
    ["120415", "9"],
    ["ZE184226B<<<<<", "1"],
  ])("Doc 9303: %s has %s", (text, digit) => expect(mrzCheckDigit(text)).toBe(digit));
});
