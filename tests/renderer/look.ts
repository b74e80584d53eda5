// Pictures of some scenes, to be looked at: node tests/renderer/look.ts FOLDER SCENE…
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Look, startStage } from "./stage.ts";

const [folder, ...names] = process.argv.slice(2);
if (!folder || names.length === 0) throw new Error("usage: node tests/renderer/look.ts FOLDER SCENE…");
const looks: readonly Look[] = [
  { language: "ko", theme: "light" },
  { language: "en", theme: "dark" },
];
const scratch = await mkdtemp(path.join(tmpdir(), "smartotp-look-"));
const stage = await startStage(scratch);
try {
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    for (const look of looks) {
      const page = await stage.open(name, look);
      const file = path.join(folder, `${name}.${look.language}.png`);
      await page.screenshot({ path: file, animations: "disabled" });
      process.stdout.write(`${file}\n`);
    }
  }
} finally {
  await stage.close();
  await rm(scratch, { recursive: true, force: true });
}
