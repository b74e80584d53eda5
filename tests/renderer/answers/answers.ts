import type { CallName } from "../../../src/contract/ipc.ts";

/** How the scripted main process answers when a scene says nothing else. */
export type StandardAnswers<N extends CallName = CallName> = { [K in N]: (input: never) => unknown };

/** Still being waited for. */
export const never = new Promise<never>(() => undefined);
