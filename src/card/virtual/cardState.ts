import { z } from "zod";
import { Hex } from "../../contract/ids.ts";
import { CardError } from "../errors.ts";

const Byte = z.int().min(0).max(0xff);

export const VirtualCredential = z.strictObject({
  /** Name as bytes; not always text on a foreign card. */
  name: Hex.max(128),
  /** Kind of OTP in the high four bits, hash algorithm in the low four. */
  type: Byte,
  digits: Byte,
  key: Hex.max(128),
  property: Byte,
  initialMovingFactor: z.int().min(0).max(0xffff_ffff),
  /** HOTP: how many times it was computed since PUT; 16 bits on the applet. */
  counter: z.int().min(0).max(0xffff),
  /** Always-increasing: the highest challenge seen, without leading zeros. */
  lastChallenge: Hex.max(128),
});
export type VirtualCredential = z.infer<typeof VirtualCredential>;

/**
 * What a virtual card remembers without power. Holds seeds and keys in the clear, as a card's memory does, so it
 * is only ever for cards that no customer carries.
 */
export const VirtualCardState = z.strictObject({
  format: z.literal(1),
  /** Whether the card lies on its reader; read by the vpcd process. */
  present: z.boolean(),
  atr: Hex.min(4),
  version: z.string().regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/),
  deviceId: Hex.min(2).max(128),
  /** How many credentials fit. */
  capacity: z.int().min(0).max(1000),
  accessKey: z.strictObject({ type: Byte, key: Hex.max(128) }).nullable(),
  credentials: z.array(VirtualCredential),
});
export type VirtualCardState = z.infer<typeof VirtualCardState>;

/**
 * Check a state from outside, e.g. from a file.
 * @throws CardError `virtualCardState`
 */
export function parseVirtualCardState(value: unknown): VirtualCardState {
  const parsed = VirtualCardState.safeParse(value);
  if (!parsed.success) throw new CardError("virtualCardState");
  return parsed.data;
}
