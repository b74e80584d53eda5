import type { z } from "zod";
import type { CallName, CallOutput, Calls, EventName, EventPayload } from "../src/contract/ipc.ts";
import type { KeyStore } from "../src/trust/index.ts";

/** Calls that the workstation answers; printing belongs to the window's own process. */
export type WorkstationCall = Exclude<CallName, "receipt.print">;

export type Handlers<N extends CallName = CallName> = {
  [K in N]: (input: z.output<Calls[K]["input"]>) => Promise<CallOutput<K>>;
};

/** Programs that run beside the workstation in processes of their own. */
export interface ChildProcesses {
  readonly execPath: string;
  readonly env: Readonly<Record<string, string>>;
  /** Module of the reader's process, absolute. */
  readonly readerModule: string;
  /** Module of the training registry's process, absolute. */
  readonly registryModule: string;
}

export interface WorkstationOptions {
  readonly dataDir: string;
  readonly mode: "training";
  readonly keyStore: KeyStore;
  readonly childProcesses: ChildProcesses;
}

/** The business side, as the desktop process sees it. */
export interface Workstation {
  readonly handlers: Handlers<WorkstationCall>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  /** A card is being written right now. */
  writing(): boolean;
  /** Resolves when no card is being written any more, whichever way it ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** @throws RoomError: its Failure is what every call then answers */
export type OpenWorkstation = (options: WorkstationOptions) => Promise<Workstation>;
