import { execFileSync } from "node:child_process";
import { displayFor } from "./display.ts";

/** The window that lies above all others, and how the window manager keeps it; null where there is no X server. */
export async function topWindow(): Promise<{ readonly title: string; readonly states: string } | null> {
  const display = await displayFor(process.env);
  if (process.platform !== "linux" || display === undefined) return null;
  const ask = (...words: string[]) =>
    execFileSync("xprop", words, { encoding: "utf8", env: { ...process.env, DISPLAY: display } });
  const id = ask("-root", "_NET_CLIENT_LIST_STACKING")
    .match(/0x[0-9a-f]+/g)
    ?.at(-1);
  if (id === undefined) return null;
  const [, title = ""] = /"(.*)"/.exec(ask("-id", id, "_NET_WM_NAME")) ?? [];
  return { title, states: ask("-id", id, "_NET_WM_STATE") };
}
