import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import type { Clock } from "../../src/contract/clock.ts";
import type { JournalBody } from "../../src/contract/journal.ts";
import type { PackagePurpose, SealedPackage } from "../../src/contract/registry.ts";
import { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters } from "../../src/contract/token.ts";
import { type Customer, type Ledger, LedgerError, openLedger } from "../../src/ledger/index.ts";
import { customerReference, generateSigningKeys } from "../../src/trust/index.ts";

export const institutionCode = "901";
export const NOON = Date.parse("2026-11-22T03:00:00.000Z");
/** A made-up number of the right form: it must be found nowhere (R14). */
export const IDENTITY_NUMBER = "9001011234568";

export const serial = (n: number) => ({ vendorCode: "07", serialNumber: String(n).padStart(8, "0") });

export const customerOf = (customerKey: string): Customer => ({
  customerId: uuidv7(),
  customerKey,
  kind: "personal",
  name: "홍길동",
  maskedName: "홍*동",
  maskedIdentity: "900101-1******",
  birthDate: "1990-01-01",
  maskedPhone: "010-****-5678",
  sealedIdentity: { enc: "AAAA", ciphertext: "BBBB" },
  check: { document: "residentCard", method: "keyed", checkedAt: "2026-11-22T03:00:00.000Z" },
  checkedBy: "kim",
});

/** A workstation with a ledger in a folder of its own, and a clock that the test moves. */
export function workstation() {
  const folder = mkdtempSync(join(tmpdir(), "smartotp-ledger-"));
  const keys = generateSigningKeys();
  const time = { now: NOON };
  const clock: Clock = { now: () => time.now };
  const key = Secret.take(randomBytes(32));
  const customerKey = Secret.take(randomBytes(32));
  const options = {
    file: join(folder, "ledger.db"),
    key,
    signingKey: keys.privateKey,
    publicKey: keys.publicKey,
    workstationId: uuidv7(),
    clock,
  };
  return {
    folder,
    options,
    time,
    open: (different: Partial<typeof options> = {}) => openLedger({ ...options, ...different }),
    customer: (n = 0): Customer => {
      const number = String(Number(IDENTITY_NUMBER) + n);
      return customerOf(customerReference(customerKey, Secret.take(Buffer.from(number))));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
export type Workstation = ReturnType<typeof workstation>;

export function sealedPackage(
  station: Workstation,
  n: number,
  change: { purpose?: PackagePurpose; expiresAt?: string } = {},
): SealedPackage {
  return {
    binding: {
      packageId: uuidv7(),
      ...serial(n),
      workstationId: station.options.workstationId,
      purpose: change.purpose ?? "issue",
      expiresAt: change.expiresAt ?? "2026-12-22T00:00:00.000Z",
      parameters: defaultOtpParameters,
    },
    enc: "AAAA",
    ciphertext: randomBytes(40).toString("base64url"),
  };
}

export const beginOf = (
  customer: Customer,
  n: number,
): JournalBody<"issue.begun"> & { tellerId: string } => ({
  issueId: uuidv7(),
  ...serial(n),
  packageId: uuidv7(),
  institutionCode,
  branchCode: "9010001",
  profile: "locked",
  cardId: "a1b2c3d4e5f60708",
  customer: {
    customerId: customer.customerId,
    kind: customer.kind,
    maskedName: customer.maskedName,
    sealedIdentity: customer.sealedIdentity,
    check: customer.check,
  },
  tellerId: "kim",
});

export const completeOf = (begun: { issueId: string }, n: number) => ({
  issueId: begun.issueId,
  ...serial(n),
  parameters: defaultOtpParameters,
  proof: { challenge: "00".repeat(32), mac: "11".repeat(32) },
  commands: 6,
  durationMs: 812.5,
  resumed: false,
  tellerId: "kim",
});

export const spoilOf = (begun: { issueId: string }, n: number) => ({
  issueId: begun.issueId,
  ...serial(n),
  reason: "cardFailed" as const,
  tellerId: "kim",
});

/** A ledger with `cards` in stock and one customer. */
export async function stocked(
  station: Workstation,
  cards = 3,
): Promise<{ ledger: Ledger; customer: Customer }> {
  const ledger = await station.open();
  await ledger.stock.receive(
    "S-1",
    Array.from({ length: cards }, (_, i) => serial(i + 1)),
    "kim",
  );
  const customer = station.customer();
  await ledger.customers.remember(customer);
  return { ledger, customer };
}

/** The code a promise is refused with, or `done`. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "done",
    (error: unknown) => (error instanceof LedgerError ? error.code : `not ours: ${String(error)}`),
  );
