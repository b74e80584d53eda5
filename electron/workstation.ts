import type { Workstation as Whole, WorkstationOptions } from "../src/workstation/index.ts";

/** The part of the workstation that the desktop process needs. */
export type Workstation = Pick<
  Whole,
  "handlers" | "customer" | "on" | "onOtp" | "writing" | "settled" | "close" | "readDelivery" | "signClosing"
>;

/** @throws RoomError: its Failure is what every call then answers */
export type OpenWorkstation = (options: WorkstationOptions) => Promise<Workstation>;
