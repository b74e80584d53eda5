import { useEffect, useRef } from "react";

/** The keys that act by themselves, whatever has the focus. */
type KeyName =
  | "enter"
  | "esc"
  | "f1"
  | "f2"
  | "f3"
  | "f4"
  | "f6"
  | "f7"
  | "f8"
  | "f9"
  | "f12"
  | "ctrlK"
  | "ctrlL";
type KeyMap = Partial<Record<KeyName, () => void>>;

interface Layer {
  readonly level: number;
  readonly keys: { current: KeyMap };
}

/** `frame` is always there, a `screen` comes before it, and a `dialog` hides both. */
const levels = { frame: 0, screen: 1, dialog: 2 } as const;
const layers: Layer[] = [];

function nameOf(event: KeyboardEvent): KeyName | null {
  const ctrl = event.ctrlKey || event.metaKey;
  // By code: with a Korean input method the key would be named ㅏ.
  if (ctrl && event.code === "KeyK") return "ctrlK";
  if (ctrl && event.code === "KeyL") return "ctrlL";
  if (ctrl || event.altKey) return null;
  if (event.key === "Escape") return "esc";
  if (event.key === "Enter") return "enter";
  return /^F(?:[12346789]|12)$/.test(event.key) ? (event.key.toLowerCase() as KeyName) : null;
}

/** Where Enter already means something else: press this, open that, a new line. */
function takesEnter(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("button, a, textarea, select, [role=option], [role=radio]") !== null
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (name === null || event.defaultPrevented || event.isComposing) return;
  if (name === "enter" && (event.repeat || takesEnter(event.target))) return;
  for (const layer of layers.toSorted((a, b) => b.level - a.level)) {
    const act = layer.keys.current[name];
    if (act) {
      event.preventDefault();
      act();
      return;
    }
    if (layer.level === levels.dialog) break;
  }
  // A function key that means nothing here must not mean the browser's thing either.
  if (name !== "enter" && name !== "esc") event.preventDefault();
}

/** Give keys their meaning for as long as the component is there. */
export function useKeys(level: keyof typeof levels, keys: KeyMap): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const layer = { level: levels[level], keys: current };
    if (layers.length === 0) window.addEventListener("keydown", onKeyDown);
    layers.unshift(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) window.removeEventListener("keydown", onKeyDown);
    };
  }, [level]);
}
