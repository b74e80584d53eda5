import type { StatusView } from "../src/contract/ipc.ts";

/** What of a window it takes to bring it before the others. */
interface Front {
  isFocused(): boolean;
  isMinimized(): boolean;
  restore(): void;
  show(): void;
  focus(): void;
}

/**
 * A card that is laid down while the teller works in another program brings the counter forward: what it can be used
 * for is offered there.
 * @param windows of the counter
 * @returns to be told every status; the first one only says what lies there already
 */
export function comeForwardOnTap(
  windows: () => readonly Front[],
): (status: Pick<StatusView, "reader">) => void {
  let seen: ReadonlyMap<string, number> | null = null;
  return ({ reader }) => {
    const now = new Map(reader.readers.flatMap(({ name, card }) => (card ? [[name, card.insertion]] : [])));
    const tapped = seen !== null && [...now].some(([name, insertion]) => seen?.get(name) !== insertion);
    seen = now;
    const [window] = windows();
    if (!tapped || !window || window.isFocused()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
}
