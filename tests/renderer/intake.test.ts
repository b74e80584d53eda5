import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, formatOffset, groupOtp, groupSerial } from "../../renderer/format/format.ts";
import {
  emptyIntake,
  fieldOf,
  formatIdentityNumber,
  formatPhone,
  maskIdentityNumber,
  missingFields,
  mrzIsWhole,
  toInput,
  withReading,
} from "../../renderer/screens/customer/intake.ts";
import { refusals } from "./refusals.ts";

const td3 = ["P<KORLEE<<HAJUN".padEnd(44, "<"), "M123456784KOR9001019M3105017".padEnd(44, "<")];

describe("the intake form", () => {
  it("takes a machine-readable zone as whole only when its lines are", () => {
    expect(mrzIsWhole(td3.join("\n"))).toBe(true);
    expect(mrzIsWhole(`${td3.join("\r\n")}\r\n`)).toBe(true);
    expect(mrzIsWhole(td3[0] ?? "")).toBe(false);
    expect(mrzIsWhole(`${td3[0]}\n${td3[1]?.slice(1)}`)).toBe(false);
    expect(mrzIsWhole(Array(3).fill("I<KOR".padEnd(30, "<")).join("\n"))).toBe(true);
  });

  it("R14 shows nothing of the last six digits once the field is left", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{13}$/), (number) => {
        const shown = maskIdentityNumber(formatIdentityNumber(number));
        expect(shown).toBe(`${number.slice(0, 6)}-${number[6]}••••••`);
      }),
    );
  });

  it("formats numbers without losing or inventing a digit", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d -]{0,16}$/), (typed) => {
        const digits = typed.replace(/\D/g, "");
        expect(formatPhone(typed).replaceAll("-", "")).toBe(digits.slice(0, 11));
        expect(formatPhone(formatPhone(typed))).toBe(formatPhone(typed));
        expect(formatIdentityNumber(typed).replaceAll("-", "")).toBe(digits.slice(0, 13));
      }),
    );
    expect(formatPhone("01012345678")).toBe("010-1234-5678");
    expect(formatPhone("0101234567")).toBe("010-123-4567");
  });

  it("R1 asks for the phone question to be answered, not assumed, where a card is given out; of a corporation it asks nothing more", () => {
    const typed = {
      ...emptyIntake,
      name: "이하준",
      identityNumber: "900101-1000000",
      phone: "010-0000-4821",
    };
    expect(missingFields(typed, true)).toEqual(["nfcPhone"]);
    expect(missingFields(typed, false)).toEqual([]);
    expect(toInput(typed).nfcPhone).toBeNull();
    expect(missingFields({ ...typed, nfcPhone: "no" }, true)).toEqual([]);
    expect(missingFields({ ...typed, kind: "corporation", phone: "" }, true)).toEqual([]);
  });

  it("needs no keyed data beside a whole zone", () => {
    const scanned = {
      ...emptyIntake,
      document: "passport",
      mrz: td3.join("\n"),
      phone: "1",
      nfcPhone: "yes",
    } as const;
    expect(missingFields(scanned, true)).toEqual([]);
    expect(missingFields({ ...scanned, mrz: "" }, true)).toEqual(["name", "documentNumber"]);
  });

  it("sends no zone and no document number that the document does not have", () => {
    const input = toInput({ ...emptyIntake, mrz: td3.join("\n"), documentNumber: "M1" });
    expect(input).toMatchObject({ document: "residentCard", mrz: "", documentNumber: "" });
  });

  it("keeps what was typed where the zone says nothing", () => {
    const reading = {
      document: "passport",
      name: "LEE HAJUN",
      documentNumber: "M12345678",
      identityNumber: "",
      birthDate: "",
      expiryDate: "",
      nationality: "KOR",
    } as const;
    expect(withReading({ ...emptyIntake, identityNumber: "900101-1" }, reading)).toMatchObject({
      name: "LEE HAJUN",
      identityNumber: "900101-1",
    });
  });

  it("goes back to the field a refusal is about, when the form shows it", () => {
    expect(fieldOf(refusals.corporation, "residentCard")).toBe("kind");
    expect(fieldOf(refusals.checkDigit, "passport")).toBe("mrz");
    expect(fieldOf(refusals.checkDigit, "residentCard")).toBeNull();
    expect(fieldOf(refusals.ledger, "passport")).toBeNull();
  });
});

describe("numbers on the screen", () => {
  it("groups as people read", () => {
    expect(groupSerial("0042819037")).toBe("0042 8190 37");
    expect(groupSerial("12345678")).toBe("1234 5678");
    expect(groupOtp("482913")).toBe("482 913");
    expect(groupOtp("12345678")).toBe("1234 5678");
  });

  it("carries units and signs", () => {
    expect(formatDuration(41.4)).toBe("41 ms");
    expect(formatDuration(1340)).toBe("1.3 s");
    expect([formatOffset(210), formatOffset(-8200), formatOffset(-20)]).toEqual(["+0.2", "−8.2", "±0.0"]);
  });
});
