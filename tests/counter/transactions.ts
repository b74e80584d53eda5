import type { VirtualCard } from "../../src/card/index.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { CustomerView, TellerView } from "../../src/contract/ipc.ts";
import { type DeskStage, serial, teller, type testDesks } from "../support/desk.ts";

export const supervisor: TellerView = {
  tellerId: "s2001",
  name: { ko: "이도현", en: "Dohyun Lee" },
  role: "supervisor",
};

/** A desk with a customer whose card was just issued and lies on the reader. */
export async function served(desks: ReturnType<typeof testDesks>): Promise<{
  stage: DeskStage;
  customer: CustomerView;
  token: TokenRef;
  card: VirtualCard;
}> {
  const stage = await desks.open();
  const card = stage.lay();
  const customer = await stage.identify();
  await stage.issue({ customer });
  return { stage, customer, token: serial(1), card };
}

/** The newest entry of the desk's journal. */
export async function newest({ ledger }: DeskStage) {
  const { seq } = await ledger.journal.position();
  const entry = await ledger.journal.find(seq);
  if (!entry) throw new Error("the journal is empty");
  return entry;
}

export const by = { teller };
export const approved = { teller, approver: supervisor };
