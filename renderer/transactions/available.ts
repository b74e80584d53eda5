import { screens } from "./screens.tsx";
import { type TransactionId, transactions } from "./table.ts";

export const hasScreen = (id: TransactionId): boolean => id === "issue" || screens[id] !== undefined;

/** The transactions that can be chosen, in the order of their codes. */
export const chosable = transactions.filter(({ id }) => hasScreen(id));
