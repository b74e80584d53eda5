import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { checkDocument, type DocumentInput } from "../../src/identity/index.ts";
import { passportMrz } from "../../src/identity/mrzWriting.ts";
import { registrationCheckDigit } from "../../src/identity/registrationNumber.ts";
import { clock, clockAt, refusal } from "./clock.ts";

const number = (firstTwelve: string, kind: "rrn" | "arn") =>
  `${firstTwelve}${registrationCheckDigit(firstTwelve, kind)}`;
const rrn = number("900101199123", "rrn");
const arn = number("900101599123", "arn");

const zone = {
  issuingState: "KOR",
  nationality: "KOR",
  surname: "LEE",
  givenNames: "SEO JUN",
  documentNumber: "M123A4567",
  birth: "900101",
  expiry: "301231",
  sex: "M",
  personalNumber: "",
} as const;
const korean = passportMrz({ ...zone, personalNumber: rrn.slice(6) });
const koreanWithoutNumber = passportMrz(zone);
const foreign = passportMrz({ ...zone, issuingState: "VNM", nationality: "VNM", documentNumber: "C1234567" });

const input = (change: Partial<DocumentInput>): DocumentInput => ({
  document: "residentCard",
  name: "이서준",
  identityNumber: rrn,
  documentNumber: "",
  mrz: "",
  ...change,
});
const canonical = (change: Partial<DocumentInput>): string =>
  checkDocument(input(change), clock).person.canonical.use((bytes) => new TextDecoder().decode(bytes));
const passport = { document: "passport", identityNumber: "" } as const;

describe("R2 checking a document", () => {
  it("resident card, keyed", () => {
    expect(checkDocument(input({ name: "  이서준 " }), clock)).toMatchObject({
      document: "residentCard",
      method: "keyed",
      name: "이서준",
      birthDate: "1990-01-01",
      maskedIdentity: "900101-1******",
      person: { kind: "rrn" },
    });
  });

  it("driver's licence, of a Korean or a foreigner", () => {
    const licence = { document: "driverLicence", documentNumber: "11-12-345678-90" } as const;
    expect(checkDocument(input(licence), clock).person.kind).toBe("rrn");
    expect(checkDocument(input({ ...licence, identityNumber: arn }), clock).person.kind).toBe("arn");
    expect(() => checkDocument(input({ ...licence, documentNumber: "11" }), clock)).toThrow(
      refusal("licenceNumber"),
    );
  });

  it("alien card", () => {
    expect(checkDocument(input({ document: "alienCard", identityNumber: arn }), clock)).toMatchObject({
      person: { kind: "arn" },
      maskedIdentity: "900101-5******",
    });
  });

  it("Korean passport: the zone, its number or one keyed beside it", () => {
    expect(checkDocument(input({ ...passport, name: "", mrz: korean }), clock)).toMatchObject({
      method: "mrz",
      name: "LEE SEO JUN",
      person: { kind: "rrn" },
    });
    expect(
      checkDocument(input({ ...passport, identityNumber: rrn, mrz: koreanWithoutNumber }), clock),
    ).toMatchObject({ method: "mrz", name: "이서준", person: { kind: "rrn" } });
    expect(
      checkDocument(input({ ...passport, identityNumber: rrn, documentNumber: "M123A4567" }), clock).method,
    ).toBe("keyed");
  });

  it("foreign passport, by its zone only", () => {
    expect(checkDocument(input({ ...passport, name: "", mrz: foreign }), clock)).toMatchObject({
      birthDate: "1990-01-01",
      maskedIdentity: "C12*****",
      person: { kind: "passport" },
    });
  });

  it.each([
    ["nameMissing", { name: " " }],
    ["nameMissing", { name: "<script>" }],
    ["numberMissing", { identityNumber: "" }],
    ["numberMissing", { document: "driverLicence", identityNumber: "", documentNumber: "111234567890" }],
    ["numberFormat", { identityNumber: "900101" }],
    ["numberIsAlien", { identityNumber: arn }],
    ["numberIsResident", { document: "alienCard" }],
    ["passportNumber", { ...passport, identityNumber: rrn, documentNumber: "C1234567" }],
    ["passportNeedsMrz", { ...passport, documentNumber: "C1234567" }],
    ["passportNeedsMrz", { ...passport, identityNumber: arn, documentNumber: "C1234567" }],
    ["numberMissing", { ...passport, mrz: koreanWithoutNumber }],
    ["mrzOtherDocument", { mrz: korean }],
    ["mrzOtherNumber", { ...passport, identityNumber: number("900101199124", "rrn"), mrz: korean }],
    [
      "mrzOtherNumber",
      { ...passport, identityNumber: number("900102199123", "rrn"), mrz: koreanWithoutNumber },
    ],
    ["mrzOtherDocumentNumber", { ...passport, documentNumber: "M99999999", mrz: korean }],
    ["mrzLayout", { ...passport, mrz: "P<KOR" }],
  ] as const)("refuses: %s (%#)", (code, change) => {
    expect(() => checkDocument(input(change), clock)).toThrow(refusal(code));
  });

  it("refuses a document past its date and says which", () => {
    const later = clockAt("2031-01-01T00:00:00Z");
    expect(() => checkDocument(input({ ...passport, mrz: korean }), later)).toThrow(
      expect.objectContaining({ code: "documentExpired", message: "The document expired on 2030-12-31." }),
    );
  });

  it("every refusal names the field of the form", () => {
    const fieldOf = (change: Partial<DocumentInput>): unknown => {
      try {
        return checkDocument(input(change), clock);
      } catch (error) {
        return (error as { field?: string }).field;
      }
    };
    expect(fieldOf({ name: "" })).toBe("name");
    expect(fieldOf({ identityNumber: "1" })).toBe("identityNumber");
    expect(fieldOf({ document: "driverLicence" })).toBe("documentNumber");
    expect(fieldOf({ mrz: "x" })).toBe("mrz");
  });
});

describe("what identifies the person", () => {
  it("is the same by every document and in every spelling", () => {
    const spelled = `${rrn.slice(0, 6)}-${rrn.slice(6)}`;
    expect(canonical({})).toBe(rrn);
    expect(canonical({ identityNumber: spelled })).toBe(rrn);
    expect(canonical({ ...passport, mrz: korean })).toBe(rrn);
    expect(canonical({ document: "driverLicence", documentNumber: "111234567890" })).toBe(rrn);
    expect(canonical({ document: "alienCard", identityNumber: arn })).toBe(arn);
    expect(canonical({ ...passport, mrz: foreign })).toBe("VNM:C1234567");
    expect(canonical({ ...passport, mrz: foreign.toLowerCase() })).toBe("VNM:C1234567");
  });

  it("R14 refuses to be printed", () => {
    const { person } = checkDocument(input({}), clock);
    expect(inspect(person)).not.toContain(rrn);
    expect(() => JSON.stringify(person)).toThrow(TypeError);
  });
});
