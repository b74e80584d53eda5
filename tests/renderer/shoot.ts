// Takes the pictures of docs/screens: every screen and state of the renderer as it ships, in Korean and English.
// `npm run screens`. The bridge is scripted (scenes.ts), so that the same pictures come out every time.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright";
import { pictureLooks, picturesFolder, textOf, textsFile } from "./pictures.ts";
import { scenes } from "./scenes.ts";
import { startStage } from "./stage.ts";

/** A quarter of what PNG takes: four hundred pictures go into the repository each time. */
async function webp(page: Page): Promise<Buffer> {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  await devtools.detach();
  return Buffer.from(data, "base64");
}

const [unexpected] = process.argv.slice(2);
if (unexpected !== undefined) {
  const asked = unexpected === "--help" || unexpected === "-h";
  const usage = "usage: npm run screens\n\nTakes every picture of docs/screens anew. It has no options.\n";
  (asked ? process.stdout : process.stderr).write(usage);
  process.exit(asked ? 0 : 2);
}
const scratch = await mkdtemp(path.join(tmpdir(), "smartotp-screens-"));
const stage = await startStage(scratch);
try {
  await mkdir(picturesFolder, { recursive: true });
  for (const name of await readdir(picturesFolder)) await rm(path.join(picturesFolder, name));
  const rows: string[] = [];
  const texts: Record<string, Record<string, string>> = {};
  for (const scene of Object.keys(scenes)) {
    const files: string[] = [];
    const read: Record<string, string> = {};
    for (const look of pictureLooks) {
      const page = await stage.open(scene, look);
      const file = `${scene}.${look.language}.${look.theme}.webp`;
      await writeFile(path.join(picturesFolder, file), await webp(page));
      read[look.language] = await textOf(page);
      files.push(`![${scene}](${file})`);
    }
    texts[scene] = read;
    rows.push(`## ${scene}\n\n${files.join("\n")}\n`);
    process.stderr.write(`${scene}\n`);
  }
  const head =
    "# Every screen and state\n\nKorean in the light theme, English in the dark one. Made by `npm run screens` from the renderer as it ships. A picture\nwhose words are not the screen's any more fails `npm test` (texts.json says what could be read on each).\n";
  await writeFile(path.join(picturesFolder, "README.md"), `${head}\n${rows.join("\n")}`);
  await writeFile(textsFile, `${JSON.stringify(texts, null, 2)}\n`);
} finally {
  await stage.close();
  await rm(scratch, { recursive: true, force: true });
}
