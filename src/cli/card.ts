import { type CardSighting, lookAtCard } from "../card/index.ts";
import type { Transaction } from "../contract/transaction.ts";
import { chooseReader } from "./issue.ts";
import { openReaders } from "./readers.ts";
import { withWorkstation } from "./withWorkstation.ts";

/** What lies on a reader; changes nothing, and works beside an open window. */
export async function cardInfo(
  dataDir: string,
  reader: string | undefined,
): Promise<CardSighting & { readonly readerName: string; readonly atr: string }> {
  const { readers, view, close } = await openReaders(dataDir, reader);
  try {
    const card = await readers.connect(view.name);
    try {
      return { readerName: view.name, atr: view.card?.atr ?? "", ...(await lookAtCard(card)) };
    } finally {
      await card.release();
    }
  } finally {
    await close();
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
