// Takes the pictures of docs/screens: every screen and state of the renderer as it ships, in Korean and English.
// `npm run screens`. The bridge is scripted (scenes.ts), so that the same pictures come out every time.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { scenes } from "./scenes.ts";
import { type Look, startStage } from "./stage.ts";

const folder = path.resolve(import.meta.dirname, "..", "..", "docs", "screens");
const looks: readonly Look[] = [
  { language: "ko", theme: "light" },
  { language: "en", theme: "dark" },
];

const scratch = await mkdtemp(path.join(tmpdir(), "smartotp-screens-"));
const stage = await startStage(scratch);
try {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await rm(path.join(folder, name));
  const rows: string[] = [];
  for (const scene of Object.keys(scenes)) {
    const files: string[] = [];
    for (const look of looks) {
      const page = await stage.open(scene, look);
      const file = `${scene}.${look.language}.${look.theme}.png`;
      await page.screenshot({ path: path.join(folder, file), animations: "disabled" });
      files.push(`![${scene}](${file})`);
    }
    rows.push(`## ${scene}\n\n${files.join("\n")}\n`);
    process.stderr.write(`${scene}\n`);
  }
  const head =
    "# Every screen and state\n\nKorean in the light theme, English in the dark one. Made by `npm run screens` from the renderer as it ships.\n";
  await writeFile(path.join(folder, "README.md"), `${head}\n${rows.join("\n")}`);
} finally {
  await stage.close();
  await rm(scratch, { recursive: true, force: true });
}
