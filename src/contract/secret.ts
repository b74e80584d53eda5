import { timingSafeEqual } from "node:crypto";

const held = new WeakMap<Secret, Uint8Array>();

/**
 * Bytes that must not leave by accident (R15): a seed, a key, a password. It refuses to print, to serialise
 * and to compare loosely; the bytes are reached only inside `use`, and `wipe` overwrites them.
 */
export class Secret {
  /** Takes ownership of `bytes`: the caller must not keep or change them. */
  static take(bytes: Uint8Array): Secret {
    return new Secret(bytes);
  }

  /** Copies `bytes`; the caller keeps its own copy and its own duty to wipe it. */
  static copyOf(bytes: Uint8Array): Secret {
    return new Secret(Uint8Array.from(bytes));
  }

  private constructor(bytes: Uint8Array) {
    held.set(this, bytes);
    Object.freeze(this);
  }

  /** Length in bytes. 0 after `wipe`. */
  get length(): number {
    return held.get(this)?.length ?? 0;
  }

  get wiped(): boolean {
    return !held.has(this);
  }

  /**
   * Lend the bytes to `borrower` for the length of one synchronous call. Do not keep them.
   * @throws Error when the secret has been wiped
   */
  use<T>(borrower: (bytes: Uint8Array) => T): T {
    const bytes = held.get(this);
    if (!bytes) throw new Error("this secret has been wiped");
    return borrower(bytes);
  }

  /** Constant-time comparison; false when the lengths differ or either one is wiped. */
  equals(other: Secret): boolean {
    const a = held.get(this);
    const b = held.get(other);
    return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
  }

  /** Overwrite the bytes with zeros and forget them. May be called again. */
  wipe(): void {
    held.get(this)?.fill(0);
    held.delete(this);
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): never {
    throw new TypeError("a secret cannot be serialised");
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError("a secret cannot be converted");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
