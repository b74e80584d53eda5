import { VirtualCard } from "../../src/card/index.ts";

/** A card without the applet: whatever is selected is not found (6A82). */
export function withoutApplet(): VirtualCard {
  const card = VirtualCard.blank();
  card.setFaults({ answer: () => Uint8Array.of(0x6a, 0x82) });
  return card;
}
