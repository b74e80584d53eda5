import { randomBytes } from "node:crypto";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { systemClock } from "../../src/contract/clock.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { JournalContent } from "../../src/contract/journal.ts";
import { Secret } from "../../src/contract/secret.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { hmac } from "../../src/otp/index.ts";
import { registryClient } from "../../src/sync/index.ts";
import {
  generateSealingKeys,
  generateSigningKeys,
  openPackage,
  sealIdentity,
} from "../../src/trust/index.ts";
import { randomIdentity } from "../support/branch.ts";

const BRANCH = "9010042";
const PAGE = 500;

/** A workstation whose line is down, and its keys. @param cards the serial numbers of its cards, from the first on */
export function queueStation(cards: { readonly from: number; readonly count: number }) {
  const signing = generateSigningKeys();
  const workstationId = uuidv7();
  let told = 0;
  return {
    workstationId,
    cards: Array.from({ length: cards.count }, (_, n) => ({
      vendorCode: "98",
      serialNumber: String(cards.from + n).padStart(10, "0"),
    })),
    sealing: generateSealingKeys(),
    ledger: {
      key: Secret.take(randomBytes(32)),
      signingKey: signing.privateKey,
      publicKey: signing.publicKey,
      workstationId,
    },
    /** What a teller records meanwhile: reports of cards that were lost on their way. */
    something(): JournalContent {
      told += 1;
      const token = { vendorCode: "98", serialNumber: String(told).padStart(10, "0") };
      return {
        type: "incident.reported",
        body: { incidentId: uuidv7(), ...token, kind: "lost", customer: null },
      };
    },
  };
}
export type QueueStation = ReturnType<typeof queueStation>;

/**
 * Enrol, get packages, and issue all its cards without telling anybody: the bytes of the cards are left out, all that is
 * recorded is as the counter records it.
 */
export async function fillQueue(
  { workstationId, sealing, cards, ledger: keys }: QueueStation,
  file: string,
  options: { readonly url: string; readonly enrolmentCode: string; readonly databaseUrl: string },
): Promise<void> {
  const client = registryClient({ url: () => options.url, timeoutMs: 60_000 });
  const { registrySealingKey } = await client.enrol({
    workstationId,
    enrolmentCode: options.enrolmentCode,
    branchCode: BRANCH,
    signingKey: keys.publicKey,
    sealingKey: sealing.publicKey,
  });
  await ship(options.databaseUrl, workstationId, cards);
  const ledger = await openLedger({ ...keys, file, clock: systemClock });
  try {
    await ledger.stock.receive(workstationId, cards, "bench");
    for (let from = 0; from < cards.length; from += PAGE) {
      const tokens = cards.slice(from, from + PAGE);
      const { packages } = await client.packages({ workstationId, purpose: "issue", tokens });
      await ledger.packages.store(packages);
      for (const pkg of packages) {
        const { vendorCode, serialNumber, packageId, parameters } = pkg.binding;
        const token = { vendorCode, serialNumber };
        const opening = { ...token, workstationId, purpose: "issue", now: Date.now() } as const;
        const { seed } = await openPackage(sealing.privateKey, pkg, opening);
        if (!seed) throw new Error("a package without a seed");
        const customer = await newCustomer(registrySealingKey, workstationId);
        await ledger.customers.remember(customer);
        const { customerId, kind, maskedName, sealedIdentity, check } = customer;
        const issueId = uuidv7();
        await ledger.issues.begin({
          issueId,
          ...token,
          packageId,
          institutionCode: BRANCH.slice(0, 3),
          branchCode: BRANCH,
          profile: "locked",
          cardId: randomBytes(8).toString("hex"),
          customer: { customerId, kind, maskedName, sealedIdentity, check },
          tellerId: "bench",
        });
        const challenge = randomBytes(32);
        await ledger.issues.complete({
          issueId,
          ...token,
          parameters,
          proof: {
            challenge: challenge.toString("hex"),
            mac: Buffer.from(hmac(seed, parameters.algorithm, challenge)).toString("hex"),
          },
          commands: 6,
          durationMs: 400,
          resumed: false,
          tellerId: "bench",
        });
        seed.wipe();
      }
    }
  } finally {
    await ledger.close();
  }
}

async function newCustomer(registrySealingKey: string, workstationId: string) {
  const customerId = uuidv7();
  const number = Secret.take(Buffer.from(randomIdentity(), "utf8"));
  return {
    customerId,
    customerKey: randomBytes(32).toString("hex"),
    kind: "personal" as const,
    name: "김서연",
    maskedName: "김*연",
    maskedIdentity: "900101-2******",
    birthDate: "1990-01-01",
    maskedPhone: "010-****-0001",
    sealedIdentity: await sealIdentity(registrySealingKey, number, { workstationId, customerId }),
    check: { document: "residentCard", method: "keyed", checkedAt: new Date().toISOString() } as const,
    checkedBy: "bench",
  };
}

/** Cards that came with a shipment of their own, as all do. */
async function ship(databaseUrl: string, shipmentId: string, cards: readonly TokenRef[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("INSERT INTO shipments (id, vendor_code, branch_code) VALUES ($1, '98', $2)", [
      shipmentId,
      BRANCH,
    ]);
    await client.query(
      "UPDATE tokens SET shipment_id = $1 WHERE vendor_code = '98' AND serial_number = ANY($2)",
      [shipmentId, cards.map(({ serialNumber }) => serialNumber)],
    );
  } finally {
    await client.end();
  }
}
