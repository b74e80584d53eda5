import { z } from "zod";
import type { Clock } from "../contract/clock.ts";
import type { Ledger } from "../ledger/index.ts";
import { type KeyStore, type LineCertificate, loadLineCertificate } from "../trust/index.ts";
import type { RegistryClient } from "./registryClient.ts";

/** A certificate is replaced when it has so long to go, milliseconds: a workstation may stand still for weeks. */
const RENEW_BEFORE_MS = 90 * 24 * 60 * 60_000;

/** Which certificate the registry has bound to this workstation, and the certificate: its key may have been lost. */
const Bound = z.object({ generation: z.int().positive(), certificate: z.string() });
type Bound = z.infer<typeof Bound>;

interface Parts {
  readonly keyStore: KeyStore;
  readonly ledger: Ledger;
  readonly workstationId: string;
  readonly clock: Clock;
}

/** The certificate by which the registry knows this workstation, and its renewal. */
export class LineIdentity {
  readonly #parts: Parts;
  #current: LineCertificate;
  #bound: Bound | null;

  private constructor(parts: Parts, current: LineCertificate, bound: Bound | null) {
    this.#parts = parts;
    this.#current = current;
    this.#bound = bound;
  }

  /**
   * The present certificate; the first one is made here. One that ended while the workstation stood still is followed
   * by a new one, which is bound by enrolling again under a new code.
   * @throws TrustError, LedgerError
   */
  static async open(parts: Parts): Promise<LineIdentity> {
    const bound = await parts.ledger.settings.get("lineCertificate", Bound);
    let current = await load(parts, bound?.generation ?? 1);
    while (current.notAfter <= parts.clock.now()) current = await load(parts, current.generation + 1);
    return new LineIdentity(parts, current, bound);
  }

  /** What is shown on the line. */
  get certificate(): LineCertificate {
    return this.#current;
  }

  /** True when the registry knows this workstation by the present certificate. */
  get isBound(): boolean {
    return this.#bound?.certificate === this.#current.certificate;
  }

  /** The registry has bound the present certificate, at enrolment. */
  async setBound(): Promise<void> {
    if (!this.isBound) await this.#keep(this.#current);
  }

  /**
   * Have the next certificate bound over a connection with the present one, and use it from then on. When the answer
   * is lost, the same next one is sent again.
   * @throws SyncError
   */
  async renewIfDue(client: Pick<RegistryClient, "renewCertificate">): Promise<void> {
    const { clock, workstationId } = this.#parts;
    const isDue = ({ notAfter }: LineCertificate) => clock.now() >= notAfter - RENEW_BEFORE_MS;
    if (!isDue(this.#current)) return;
    let next = this.#current;
    // One that was made long ago and never bound may be over by now as well.
    while (isDue(next)) next = await load(this.#parts, next.generation + 1);
    await client.renewCertificate(workstationId, { certificate: next.certificate });
    await this.#keep(next);
    this.#current = next;
  }

  async #keep({ generation, certificate }: LineCertificate): Promise<void> {
    const bound = { generation, certificate };
    await this.#parts.ledger.settings.set("lineCertificate", Bound, bound);
    this.#bound = bound;
  }
}

function load({ keyStore, workstationId, clock }: Parts, generation: number): Promise<LineCertificate> {
  return loadLineCertificate(keyStore, generation, `SmartOTP workstation ${workstationId}`, clock.now());
}
