import { type RefObject, useEffect, useRef } from "react";

/** A region that scrolls can be reached with Tab and scrolled by the arrows, as long as there is more than is seen. */
export function useScrollFocus<E extends HTMLElement>(): RefObject<E | null> {
  const region = useRef<E>(null);
  useEffect(() => {
    const element = region.current;
    if (!element) return;
    const look = () => {
      const scrolls =
        element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
      if (scrolls) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    // What is inside may grow while the region keeps its size.
    const grown = new MutationObserver(look);
    grown.observe(element, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      grown.disconnect();
    };
  }, []);
  return region;
}
