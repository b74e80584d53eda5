import type { TellerView } from "../../src/contract/ipc.ts";

export const teller: TellerView = {
  tellerId: "t1001",
  name: { ko: "김서연", en: "Seoyeon Kim" },
  role: "teller",
};
export const approver: TellerView = {
  tellerId: "s2001",
  name: { ko: "이도현", en: "Dohyun Lee" },
  role: "supervisor",
};
export const by = { teller };
export const approved = { teller, approver };
