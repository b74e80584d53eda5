import type { CustomerView, TellerView } from "../contract/ipc.ts";
import { CounterError } from "./errors.ts";

/** Who works at this counter now, and for whom. One customer at a time. */
export class Session {
  #teller: TellerView | null = null;
  #customer: CustomerView | null = null;
  #phoneNumber: string | null = null;
  #locked = false;
  #writing: Promise<unknown> | null = null;

  get teller(): TellerView | null {
    return this.#teller;
  }

  get customer(): CustomerView | null {
    return this.#customer;
  }

  /** The phone number that the customer gave with their ID, while they are here; it is written nowhere (R14). */
  get phoneNumber(): string | null {
    return this.#phoneNumber;
  }

  /** Nobody is at the counter: nothing is done for this teller until their password is typed again. */
  get locked(): boolean {
    return this.#locked;
  }

  get writing(): boolean {
    return this.#writing !== null;
  }

  /** The customer goes with the teller: the next one identifies them anew (R2). */
  signedIn(teller: TellerView | null): void {
    this.#teller = teller;
    this.serve(null);
    this.#locked = false;
  }

  /** A card that is being written goes on. Without a teller there is nothing to lock. */
  lock(): void {
    this.#locked = this.#teller !== null;
  }

  unlock(): void {
    this.#locked = false;
  }

  /** @param phoneNumber as they gave it just now; what an earlier customer gave is forgotten */
  serve(customer: CustomerView | null, phoneNumber?: string): void {
    if (customer?.customerId !== this.#customer?.customerId) this.#phoneNumber = null;
    this.#phoneNumber = phoneNumber ?? this.#phoneNumber;
    this.#customer = customer;
  }

  /** Who is signed in, locked or not. @throws CounterError notSignedIn */
  requireSignedIn(): TellerView {
    if (!this.#teller) throw new CounterError("notSignedIn");
    return this.#teller;
  }

  /** @throws CounterError notSignedIn, locked */
  requireTeller(): TellerView {
    const teller = this.requireSignedIn();
    if (this.#locked) throw new CounterError("locked");
    return teller;
  }

  /** @throws CounterError noCustomer: no transaction starts before the customer is identified (R2) */
  requireCustomer(): CustomerView {
    if (!this.#customer) throw new CounterError("noCustomer", { rule: "R2" });
    return this.#customer;
  }

  /** One card write at a time. @throws CounterError busyWriting */
  async write<T>(work: () => Promise<T>): Promise<T> {
    if (this.#writing) throw new CounterError("busyWriting");
    const running = work();
    this.#writing = running;
    try {
      return await running;
    } finally {
      this.#writing = null;
    }
  }

  /** Resolves when no card is being written any more. */
  async settled(): Promise<void> {
    await this.#writing?.catch(() => {});
  }
}
