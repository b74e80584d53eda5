import { useEffect } from "react";
import { useBridge } from "../bridge.ts";
import { useApp, useStore } from "../store/Store.tsx";

/** Tells the customer's window what the teller is at, as far as the customer may know. */
export function CustomerFollows() {
  const bridge = useBridge();
  const { customer, session } = useApp();
  const { screen } = useStore().state;
  const identifying = session !== null && screen.name === "customer";
  const step = identifying ? "identifying" : customer ? "waiting" : "idle";
  useEffect(() => {
    void bridge.invoke("customerWindow.follow", { step });
  }, [bridge, step]);
  return null;
}
