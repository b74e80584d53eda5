import { setTimeout as sleep } from "node:timers/promises";

/** The part of a terminal that is needed. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Show an OTP for its one minute and erase it from the line then (R10), or when the person ends it with Ctrl-C. Where
 * nobody looks (a pipe, a file), it is printed once.
 * @param expiresAt milliseconds since 1970
 */
export async function showOtp(terminal: Terminal, otp: string, expiresAt: number): Promise<void> {
  if (!terminal.isTTY) {
    terminal.write(`${otp}\n`);
    return;
  }
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once("SIGINT", end);
  try {
    for (;;) {
      const leftMs = expiresAt - Date.now();
      if (leftMs <= 0 || ended.signal.aborted) return;
      terminal.write(`\r\u001b[2K${otp}  ${Math.ceil(leftMs / 1000)} s`);
      // To the next whole second, and at the end not a moment longer.
      await sleep(leftMs % 1000 || 1000, undefined, { signal: ended.signal }).catch(() => {});
    }
  } finally {
    process.off("SIGINT", end);
    terminal.write("\r\u001b[2K");
  }
}
