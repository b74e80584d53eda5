import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { WebContents } from "./webContents.ts";

const run = promisify(execFile);

/**
 * Ask the window manager to keep a window above all others, or no longer, and out of the task bar if wanted: `wmctrl`
 * finds the window by a title it has for a moment.
 * @throws Error when there is no wmctrl, or no window manager that lists the window
 */
export async function keepOnTop(contents: WebContents, onTop: boolean, skipTaskbar: boolean): Promise<void> {
  const mark = `w${randomBytes(6).toString("hex")}`;
  const swap = (title: string): Promise<unknown> =>
    contents.callBeside(
      "(title) => { const before = document.title; document.title = title; return before; }",
      title,
    );
  let title: unknown = "";
  try {
    for (let tries = 0; tries < 40; tries++) {
      // The page may give itself a title meanwhile: that is the one to leave behind.
      const found = await swap(mark);
      if (found !== mark) title = found;
      await sleep(50);
      const { stdout } = await run("wmctrl", ["-l"]);
      const line = stdout.split("\n").find((listed) => listed.includes(mark));
      const id = line?.split(" ")[0];
      if (id === undefined) continue;
      await run("wmctrl", ["-i", "-r", id, "-b", `${onTop ? "add" : "remove"},above`]);
      if (skipTaskbar) await run("wmctrl", ["-i", "-r", id, "-b", "add,skip_taskbar"]);
      return;
    }
    throw new Error("the window manager does not list the window");
  } finally {
    await swap(String(title));
  }
}
