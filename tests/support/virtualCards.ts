import { randomBytes } from "node:crypto";
import { VirtualCard } from "../../src/card/index.ts";

/** A card that holds one credential of somebody else's under this name. */
export function holding(name: string): VirtualCard {
  const blank = VirtualCard.blank().toState();
  const credential = {
    name: Buffer.from(name).toString("hex"),
    type: 0x22,
    digits: 6,
    key: randomBytes(32).toString("hex"),
    property: 0,
    initialMovingFactor: 0,
    counter: 0,
    lastChallenge: "",
  };
  return VirtualCard.fromState({ ...blank, credentials: [credential] });
}

/** A card without the applet: whatever is selected is not found (6A82). */
export function withoutApplet(): VirtualCard {
  const card = VirtualCard.blank();
  card.setFaults({ answer: () => Uint8Array.of(0x6a, 0x82) });
  return card;
}
