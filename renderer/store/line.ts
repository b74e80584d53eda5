import type { LineView } from "../../src/contract/ipc.ts";

/** The registry cannot be asked now (R12). */
export const isDown = ({ state }: LineView): boolean => state === "offline" || state === "refused";

/** Nothing can be recorded at this workstation, with the line or without it (R16, R17). */
export const isBarred = ({ state }: LineView): boolean => state === "quarantined" || state === "replaced";
