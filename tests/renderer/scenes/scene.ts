import type { CustomerScene } from "../../../src/contract/customerWindow.ts";
import { customer, type FakeBridge } from "../fakeBridge.ts";

/** One state of the window: how the main process stands, and what the teller has pressed. */
export interface Scene {
  readonly address?: string;
  /** Another window than the counter's own, of this size. */
  readonly window?: { readonly name: "otp" | "customer"; readonly width: number; readonly height: number };
  /** What the customer's window shows. */
  readonly customerSees?: CustomerScene;
  /** Before the page is shown. */
  readonly before?: (bridge: FakeBridge) => void;
  /** What the main process does once the page is there. */
  readonly after?: (bridge: FakeBridge) => void;
  /** What happens after the keys, for scenes that show something under way. */
  readonly moves?: (bridge: FakeBridge) => void;
  /** Keys pressed at last, Playwright's names. */
  readonly keys?: readonly string[];
  /** Selector that is there when the scene is. */
  readonly shows: string;
}

export const never = () => new Promise<never>(() => undefined);
/** The customer is identified. */
export const known = (bridge: FakeBridge) => {
  bridge.state = { ...bridge.state, customer };
};
/** The customer is identified and a card lies on the reader. */
export const withCard = (bridge: FakeBridge) => {
  known(bridge);
  bridge.putCard();
};
