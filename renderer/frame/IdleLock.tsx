import { useEffect } from "react";
import { useActions } from "../store/actions.ts";
import { useStore } from "../store/Store.tsx";

/** After this long without a key or a movement the counter locks itself: somebody else may stand there. */
const IDLE_MS = 10 * 60_000;

/** Watches whether anybody is at the counter. A card that is being written is never hidden. */
export function IdleLock() {
  const actions = useActions();
  const writing = useStore().state.run.phase === "writing";
  useEffect(() => {
    if (writing) return;
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void actions.lock(), IDLE_MS);
    };
    again();
    const signs = ["keydown", "pointerdown", "pointermove"] as const;
    for (const sign of signs) window.addEventListener(sign, again, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signs) window.removeEventListener(sign, again);
    };
  }, [actions, writing]);
  return null;
}
