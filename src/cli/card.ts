import path from "node:path";
import { type CardSighting, lookAtCard } from "../card/index.ts";
import type { Transaction } from "../contract/transaction.ts";
import { combineReaders, SimulatedReader, startPcscReaders } from "../reader/index.ts";
import { SimulatedCards } from "../workstation/index.ts";
import { chooseReader } from "./issue.ts";
import { childProcesses } from "./places.ts";
import { waitForCard } from "./readers.ts";
import { withWorkstation } from "./withWorkstation.ts";

/** What lies on a reader; changes nothing, and works beside an open window. */
export async function cardInfo(
  dataDir: string,
  reader: string | undefined,
): Promise<CardSighting & { readonly readerName: string; readonly atr: string }> {
  const simulated = new SimulatedReader({ latencyMs: 0 });
  if (reader === undefined) await SimulatedCards.open(path.join(dataDir, "cards"), simulated);
  const readers = combineReaders([
    startPcscReaders({ execPath: childProcesses.execPath, childModule: childProcesses.readerModule }),
    simulated,
  ]);
  try {
    const view = await waitForCard(
      { status: () => readers.status(), onStatus: (listener) => readers.on("status", listener) },
      reader ?? simulated.name,
    );
    const card = await readers.connect(view.name);
    try {
      return { readerName: view.name, atr: view.card?.atr ?? "", ...(await lookAtCard(card)) };
    } finally {
      await card.release();
    }
  } finally {
    await readers.close();
  }
}

/** An OTP of the card on the reader, for a transaction when one is given (R11). */
export async function cardOtp(
  dataDir: string,
  reader: string | undefined,
  transaction: Transaction | undefined,
) {
  return await withWorkstation(dataDir, async (workstation) => {
    const { status } = await workstation.handlers["app.state"]();
    const simulated = status.reader.readers.find(({ kind }) => kind === "simulated");
    const name = reader ?? simulated?.name;
    if (name !== undefined) await chooseReader(workstation, name);
    await workstation.lineTried();
    const { token, otp, timeStep, rekeyed } = await workstation.otp(transaction, (seconds) =>
      process.stderr.write(`this time step's OTP is used up (R8): the next one comes in ${seconds} s\n`),
    );
    return { ...token, otp, timeStep, rekeyed };
  });
}
