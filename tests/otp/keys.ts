import { Secret } from "../../src/contract/secret.ts";

/** The RFCs' keys: the digits 1234567890 over and over, as ASCII. */
export const rfcKey = (length: number): Secret =>
  Secret.take(new TextEncoder().encode("1234567890".repeat(7).slice(0, length)));

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

export const utf8Secret = (text: string): Secret => Secret.take(new TextEncoder().encode(text));
