import type { Bilingual } from "../../contract/text.ts";
import { LIMITS } from "./limits.ts";
import { type RejectionReason, rejectionReasons } from "./rejections.ts";
import { type ShipmentNote, sayable } from "./seedToken.ts";

/** One row that was refused: its line (CSV) or the number of its key package (PSKC), and why. */
export interface RejectedRow {
  readonly at: number;
  /** Empty when what stands there does not look like one. */
  readonly serialNumber: string;
  readonly reason: RejectionReason;
}

/** What became of a file. It holds no seed, and is what is kept. */
export interface ShipmentReport {
  readonly importId: string;
  /** `preview`: nothing was to be imported. `refused`: rows are wrong, and so nothing was imported. */
  readonly outcome: "imported" | "refused" | "preview";
  readonly file: {
    readonly name: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly format: "pskc" | "csv";
  };
  readonly signature: "verified" | "notChecked" | "none";
  readonly institutionCode: string;
  readonly branchCode: string;
  readonly vendorCode: string;
  /** Null unless imported. */
  readonly shipmentId: string | null;
  /** Rows that were imported, or would have been. */
  readonly accepted: number;
  readonly rejected: number;
  /** Every reason that occurred, in words, and how often. */
  readonly reasons: Partial<Record<RejectionReason, Bilingual & { readonly count: number }>>;
  readonly rejections: readonly RejectedRow[];
  /** Rejected rows beyond those named. */
  readonly rejectionsLeftOut: number;
  readonly notes: Partial<Record<ShipmentNote, number>>;
  readonly durationMs: number;
}

/** Counts as a file is read. */
export class ShipmentTally {
  accepted = 0;
  rejected = 0;
  readonly #rejections: RejectedRow[] = [];
  readonly #reasons = new Map<RejectionReason, number>();
  readonly #notes = new Map<ShipmentNote, number>();

  note(note: ShipmentNote): void {
    this.#notes.set(note, (this.#notes.get(note) ?? 0) + 1);
  }

  reject({ at, serialNumber, reason }: RejectedRow): void {
    this.rejected += 1;
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    if (this.#rejections.length >= LIMITS.rejectionsListed) return;
    this.#rejections.push({ at, serialNumber: sayable(serialNumber), reason });
  }

  noted(note: ShipmentNote): boolean {
    return this.#notes.has(note);
  }

  result(): Pick<
    ShipmentReport,
    "accepted" | "rejected" | "reasons" | "rejections" | "rejectionsLeftOut" | "notes"
  > {
    const reasons = [...this.#reasons].map(([reason, count]) => [
      reason,
      { count, ...rejectionReasons[reason] },
    ]);
    return {
      accepted: this.accepted,
      rejected: this.rejected,
      reasons: Object.fromEntries(reasons),
      rejections: this.#rejections.toSorted((a, b) => a.at - b.at),
      rejectionsLeftOut: this.rejected - this.#rejections.length,
      notes: Object.fromEntries(this.#notes),
    };
  }
}
