import { v7 as uuidv7 } from "uuid";
import type { JournalBody, JournalType } from "../../../src/contract/journal.ts";

import { type Branch, otpOf } from "../../support/branch.ts";
import { tap } from "../../support/life.ts";
import { invitation } from "../../support/phone.ts";
import type { World } from "../world.ts";

type Bodies = { readonly [T in JournalType]: JournalBody<T> };

/** Of every type of journal entry a body that could be true, for a card that is active and one that is in stock. */
export async function journalBodies({ clock }: World, branch: Branch): Promise<Bodies> {
  const card = await branch.issue();
  const { vendorCode, serialNumber, identity, issueId } = card;
  const ref = { vendorCode, serialNumber };
  const { pkg } = await branch.takeCard();
  const blank = { vendorCode: pkg.binding.vendorCode, serialNumber: pkg.binding.serialNumber };
  const customer = await branch.customer(identity);
  const id = uuidv7();
  const institutionCode = branch.branchCode.slice(0, 3);
  const otp = otpOf(card, clock.now() / 1000);
  const capturedAt = new Date(clock.now()).toISOString();
  const possession = tap(branch, card, id);
  const proof = { challenge: "00".repeat(32), mac: "00".repeat(32) };
  const parameters = { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 } as const;
  const { body: invited } = await invitation(branch, card, identity, clock.now());
  const issue = { issueId: uuidv7(), ...blank };
  const count = { place: { kind: "safe" }, book: 3, counted: 2, explanation: "one fell behind" } as const;
  return {
    "stock.received": { shipmentId: branch.enrolled?.shipment?.shipmentId ?? "", cards: [ref, blank] },
    "issue.begun": {
      ...issue,
      packageId: pkg.binding.packageId,
      institutionCode,
      branchCode: branch.branchCode,
      profile: "locked",
      cardId: "a0b1c2d3e4f50607",
      customer,
      replaces: { ...ref, reason: "damaged", possession },
    },
    "issue.completed": { issueId, ...ref, parameters, proof, commands: 6, durationMs: 412.5, resumed: false },
    "issue.spoiled": { ...issue, reason: "cardFailed" },
    "registration.added": { registrationId: id, ...ref, institutionCode, customer, possession },
    "registration.removed": { ...ref, institutionCode, customer },
    "incident.reported": { incidentId: id, ...ref, kind: "lost", customer },
    "incident.released": { releaseId: id, ...ref, customer, possession },
    "token.unlocked": { ...ref, customer, otp, capturedAt },
    "token.timeCorrected": { ...ref, customer, otps: [otp, otp], capturedAt },
    "token.disposed": { ...ref, customer, reason: "customerAsked" },
    "conflict.resolved": { keep: ref, dispose: blank },
    "form.signed": {
      ...{
        formId: id,
        form: "issue",
        version: 1,
        language: "ko",
        signedOn: "counter",
        transactionId: issueId,
      },
      templateSha256: "00".repeat(32),
      customer: { customerId: customer.customerId, maskedName: customer.maskedName },
      consents: [{ id: "terms", version: 1, sha256: "00".repeat(32), given: true }],
      pdfSha256: "00".repeat(32),
      documentSha256: "00".repeat(32),
    },
    "phone.invited": invited,
    "phone.uninvited": { invitationId: invited.invitationId, ...ref },
    "phone.revoked": { phoneId: id, ...ref, reason: "phoneLost" },
    "card.rekeyed": {
      ...ref,
      keyVersion: 2,
      proof: { challenge: "00".repeat(8), response: "00".repeat(20) },
    },
    "stock.handedOver": {
      from: { kind: "safe" },
      to: { kind: "drawer", tellerId: "teller02" },
      confirmedBy: "teller02",
      cards: [blank],
    },
    "stock.spoiled": { ...blank, reason: "damaged", note: "" },
    "stock.discarded": { how: "destroyed", cards: [blank], note: "" },
    "stock.counted": {
      countId: id,
      ...count,
      method: "serials",
      missing: [blank],
      surplus: [ref],
    },
    "closing.signed": {
      closingId: id,
      day: "2026-11-22",
      states: { inStock: 3, allotted: 0, writing: 0, issued: 1, spoiled: 0, discarded: 0 },
      counts: [count],
      transactions: { "issue.completed": 1 },
      waiting: 0,
      reportSha256: "00".repeat(32),
    },
    "closing.reopened": { closingId: id, day: "2026-11-22", reason: "one more customer" },
  };
}
