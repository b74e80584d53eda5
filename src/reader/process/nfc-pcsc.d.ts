/** As much of nfc-pcsc 0.8 and of @pokusew/pcsclite 0.6 beneath it as the reader process uses. */
declare module "nfc-pcsc" {
  import type { EventEmitter } from "node:events";

  interface CardReader extends EventEmitter {
    readonly name: string;
    readonly connected: boolean;
    readonly SCARD_SHARE_EXCLUSIVE: number;
    readonly SCARD_STATE_PRESENT: number;
    readonly SCARD_LEAVE_CARD: number;
    readonly SCARD_RESET_CARD: number;
    connect(
      options: { share_mode: number },
      callback: (error: Error | null | undefined, protocol?: number) => void,
    ): void;
    disconnect(disposition: number, callback: (error?: Error | null) => void): void;
    transmit(
      apdu: Buffer,
      longestAnswer: number,
      protocol: number,
      callback: (error: Error | null | undefined, answer: Buffer) => void,
    ): void;
  }

  interface Reader extends EventEmitter {
    autoProcessing: boolean;
    readonly reader: CardReader;
  }

  export class NFC extends EventEmitter {
    on(event: "reader", listener: (reader: Reader) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
  }
}
