/** The renderer as it ships, over a scripted bridge: `page.html?scene=issueWriting&language=en&theme=dark`. */
import type { CustomerBridge } from "../../src/contract/customerWindow.ts";
import { FakeBridge } from "./fakeBridge.ts";
import { scenes } from "./scenes.ts";

const asked = new URLSearchParams(window.location.search);
const name = asked.get("scene") ?? "home";
const scene = scenes[name];
if (!scene) throw new Error(`no scene ${name}`);
const bridge = new FakeBridge();
bridge.state = {
  ...bridge.state,
  language: asked.get("language") === "en" ? "en" : "ko",
  theme: (asked.get("theme") ?? "light") as "light" | "dark" | "contrast",
};
scene.before?.(bridge);
window.location.hash = scene.address ?? "#/home";
Object.assign(window, { smartotp: bridge, move: () => scene.moves?.(bridge) });
const { institution, language, theme } = bridge.state;
const customerBridge: CustomerBridge = {
  invoke: async (name, ..._input) =>
    (name === "view"
      ? { institution: institution.name, training: true, language, theme, scene: scene.customerSees }
      : { done: true }) as never,
  onView: () => () => undefined,
};
Object.assign(window, { customerWindow: customerBridge });
const pages = {
  otp: () => import("../../renderer/otp/main.tsx"),
  customer: () => import("../../renderer/customer/main.tsx"),
  counter: () => import("../../renderer/main.tsx"),
} as const;
void pages[scene.window?.name ?? "counter"]();
