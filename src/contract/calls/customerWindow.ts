/** The counter window's calls about the customer's window, a part of `calls` in ipc.ts. */
import { z } from "zod";

export const customerWindowCalls = {
  /** Open it, or bring it forward: on the second display where there is one. */
  "customerWindow.open": { input: z.void(), output: z.void() },
  /** What the teller is at, as far as the customer may know. */
  "customerWindow.follow": {
    input: z.object({ step: z.enum(["idle", "identifying", "waiting"]) }),
    output: z.void(),
  },
} as const;
