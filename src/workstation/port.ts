import type { z } from "zod";
import type { printingCalls } from "../contract/calls/printing.ts";
import type { DeliveryView } from "../contract/calls/stock.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CallName, CallOutput, Calls, EventName, EventPayload } from "../contract/ipc.ts";
import type { Transaction } from "../contract/transaction.ts";
import type { OtpMade } from "../counter/index.ts";
import type { KeyStore } from "../trust/index.ts";
import type { CustomerSide } from "./customerDesk.ts";

/** Calls that the window's own process answers: printing, windows, choosing a file, and what is made of them. */
type DesktopCall =
  | keyof typeof printingCalls
  | "otp.view"
  | "otp.close"
  | "stock.chooseList"
  | "closing.sign"
  | "customerWindow.open"
  | "table.save";
/** Calls that the workstation answers. */
export type WorkstationCall = Exclude<CallName, DesktopCall>;

/** One function per call: gets the checked input, gives the output, throws a RoomError. */
export type Handlers<N extends CallName = CallName> = {
  [K in N]: (input: z.output<Calls[K]["input"]>) => Promise<CallOutput<K>>;
};

/** Programs that run beside the workstation in processes of their own. */
export interface ChildProcesses {
  /** The Node that the native part of nfc-pcsc was compiled for. */
  readonly execPath: string;
  readonly env: Readonly<Record<string, string>>;
  /** Module of the reader's process, absolute. */
  readonly readerModule: string;
  /** Module of the training registry's process, absolute. */
  readonly registryModule: string;
}

export interface WorkstationOptions {
  /** Folder of ledger, keys and, in training, the registry's database. */
  readonly dataDir: string;
  readonly mode: "training";
  readonly keyStore: KeyStore;
  readonly childProcesses: ChildProcesses;
  /** The command line's training: nobody is there who could sign an application. */
  readonly withoutForms?: boolean;
  /** Added to every command of the simulated reader, milliseconds. */
  readonly simulatedLatencyMs?: number;
}

/** The workstation as its shells (window, command line) see it. */
export interface Workstation {
  readonly handlers: Handlers<WorkstationCall>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  /**
   * Hear of each OTP that a card's test has made, to show it for its time (R10).
   * @returns the function that ends the hearing
   */
  onOtp(listener: (made: OtpMade) => void): () => void;
  /** The side of the counter where the customer sits. */
  readonly customer: CustomerSide;
  /** A card is being written right now. */
  writing(): boolean;
  /** Resolves when no card is being written any more, whichever way it ended. */
  settled(): Promise<void>;
  /**
   * Read a file with the list of delivered cards. Only vendor codes, serial numbers and shipments are taken out of it.
   * @throws WorkstationError listUnreadable, listEmpty; CounterError notSignedIn
   */
  readDelivery(file: string): Promise<DeliveryView>;
  /**
   * Keep the report of the closing that was prepared, and close the day with it (R17).
   * @param report the PDF of what the supervisor signed
   * @throws CounterError closingGone, transactionRefused; LedgerError; WorkstationError reportNotKept
   */
  signClosing(closingId: string, report: Uint8Array): Promise<CallOutput<"closing.sign">>;
  /** Resolves once the line has been tried for the first time, whichever way that ended. */
  lineTried(): Promise<void>;
  /**
   * An OTP of the card on the reader, for a transaction when one is given (R11). Needs the line. Waits for the next
   * time step while the present one is used up (R8).
   */
  otp(
    transaction: Transaction | undefined,
    onWait: (seconds: number) => void,
  ): Promise<{
    readonly token: TokenRef;
    readonly otp: string;
    readonly timeStep: number;
    /** The card has a new access key now (R9). */
    readonly rekeyed: boolean;
  }>;
  /**
   * Training: the made-up customer to whom a card was issued here stands at the counter again, with the ID that was
   * checked then.
   * @throws CounterError notOurs
   */
  serveHolder(token: TokenRef): Promise<void>;
  close(): Promise<void>;
}
