/** The renderer as it ships, over a scripted bridge: `page.html?scene=issueWriting&language=en&theme=dark`. */
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
void (scene.window?.name === "otp"
  ? import("../../renderer/otp/main.tsx")
  : import("../../renderer/main.tsx"));
