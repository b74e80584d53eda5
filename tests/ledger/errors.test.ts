import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { LedgerError, type LedgerErrorCode } from "../../src/ledger/index.ts";
import { asLedgerError } from "../../src/ledger/store.ts";

const codes = Object.keys({
  keyWrong: 1,
  inUse: 1,
  locked: 1,
  diskFull: 1,
  unwritable: 1,
  corrupted: 1,
  tampered: 1,
  tooNew: 1,
  wrongWorkstation: 1,
  clockBackwards: 1,
  contentInvalid: 1,
  contentNeedsTransaction: 1,
  cardUnknown: 1,
  cardNotIssuable: 1,
  cardMismatch: 1,
  cardBusy: 1,
  shipmentConflict: 1,
  alreadyHolds: 1,
  customerBusy: 1,
  customerUnknown: 1,
  customerMismatch: 1,
  issueUnknown: 1,
  issueEnded: 1,
  issueMismatch: 1,
  tellerUnknown: 1,
  tellerExists: 1,
  outcomeUnexpected: 1,
  cardNotThere: 1,
  dayClosed: 1,
  dayNotClosed: 1,
  issuesOpen: 1,
  bookMoved: 1,
  closed: 1,
} satisfies Record<LedgerErrorCode, 1>) as LedgerErrorCode[];

const parameters = {
  vendorCode: "07",
  serialNumber: "00000001",
  shipmentId: "S-1",
  state: "issued",
  seq: 1,
  last: "2026-11-22T03:00:00.000Z",
  found: 2,
  known: 1,
  day: "2026-11-22",
};

describe("LedgerError", () => {
  it.each(codes)("%s tells what happened, how things stand and what to do, in both languages", (code) => {
    const { ko, en } = new LedgerError(code, { parameters }).text;
    for (const part of ["happened", "now", "todo"] as const) {
      expect(ko[part]).toMatch(/(니다|십시오)(\([^)]*\))?\.$/);
      expect(en[part]).toMatch(/^[A-Z].*\.$/);
      expect(ko[part] + en[part]).not.toContain("{");
    }
  });

  it.each([
    ["SQLITE_BUSY", "locked"],
    ["SQLITE_BUSY_SNAPSHOT", "locked"],
    ["SQLITE_LOCKED", "locked"],
    ["SQLITE_FULL", "diskFull"],
    ["SQLITE_CORRUPT_INDEX", "corrupted"],
    ["SQLITE_NOTADB", "corrupted"],
    ["SQLITE_READONLY_DBMOVED", "unwritable"],
    ["SQLITE_IOERR_FSYNC", "unwritable"],
  ])("reads %s as %s", (sqlite, code) => {
    const error = asLedgerError(new Database.SqliteError("said by SQLite", sqlite));
    expect(error).toBeInstanceOf(LedgerError);
    expect(error).toMatchObject({ code });
  });

  it("leaves an error alone that is not SQLite's, or a mistake of our own", () => {
    const other = new RangeError("x");
    expect(asLedgerError(other)).toBe(other);
    const constraint = new Database.SqliteError("x", "SQLITE_CONSTRAINT_UNIQUE");
    expect(asLedgerError(constraint)).toBe(constraint);
  });
});
