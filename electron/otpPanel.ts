import type { OtpMade } from "../src/workstation/index.ts";

/** The window of one OTP. */
export interface OtpWindow {
  close(): void;
  /** Told once, however it was closed. */
  onClosed(listener: () => void): void;
}

interface Shown {
  readonly made: OtpMade;
  readonly window: OtpWindow;
  readonly timer: NodeJS.Timeout;
}

/** R10: one OTP at a time in a window of its own, for its time and no longer. It is kept here only for that time. */
export class OtpPanel {
  readonly #open: () => OtpWindow;
  readonly #tell: (shown: boolean) => void;
  #shown: Shown | null = null;

  /**
   * @param open opens the window, which then asks for what it shows
   * @param tell told whenever an OTP comes up or goes
   */
  constructor(open: () => OtpWindow, tell: (shown: boolean) => void) {
    this.#open = open;
    this.#tell = tell;
  }

  /** What is shown now; null once its time is over. */
  get made(): OtpMade | null {
    return this.#shown?.made ?? null;
  }

  show(made: OtpMade): void {
    this.close();
    const window = this.#open();
    const timer = setTimeout(() => this.close(), made.seconds * 1000);
    const shown = { made, window, timer };
    this.#shown = shown;
    window.onClosed(() => {
      if (this.#shown === shown) this.#forget();
    });
    this.#tell(true);
  }

  close(): void {
    const shown = this.#shown;
    if (!shown) return;
    this.#forget();
    shown.window.close();
  }

  #forget(): void {
    clearTimeout(this.#shown?.timer);
    this.#shown = null;
    this.#tell(false);
  }
}
