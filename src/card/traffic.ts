import type { CardConnection } from "../contract/card.ts";

/** A connection that counts what goes over it. */
export interface CountedConnection extends CardConnection {
  /** Commands answered, each link of a chained answer counted as one. */
  readonly commands: number;
  /** Bytes sent to the card and received from it, status words included. */
  readonly bytesOut: number;
  readonly bytesIn: number;
}

/** Count the traffic of a connection from now on. */
export function countTraffic(connection: CardConnection): CountedConnection {
  const counted = {
    commands: 0,
    bytesOut: 0,
    bytesIn: 0,
    async transmit(apdu: Uint8Array): Promise<Uint8Array> {
      counted.bytesOut += apdu.length;
      const answer = await connection.transmit(apdu);
      counted.bytesIn += answer.length;
      if (answer.length >= 2) counted.commands += 1;
      return answer;
    },
  };
  return counted;
}
