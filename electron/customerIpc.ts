import { type IpcMainInvokeEvent, ipcMain } from "electron";
import { CustomerWindowView } from "../src/contract/customerWindow.ts";
import type { CustomerSide } from "../src/workstation/index.ts";
import { CUSTOMER_CALL_CHANNEL, CUSTOMER_VIEW_CHANNEL } from "./channels.ts";
import { answerCustomer } from "./customerCalls.ts";
import { roleOf, windowsOf } from "./roles.ts";

const ownPage = ({ senderFrame: frame, sender }: IpcMainInvokeEvent, origin: string): boolean =>
  frame !== null && frame.origin === origin && frame.parent === null && roleOf(sender) === "customer";

/** Answer the customer's window, and tell it whenever there is something else to see. */
export function serveCustomer(side: Promise<CustomerSide>, origin: string): void {
  ipcMain.handle(CUSTOMER_CALL_CHANNEL, (event, name: unknown, input: unknown) =>
    answerCustomer(side, ownPage(event, origin), name, input),
  );
  side.then(
    (customer) =>
      customer.onChange(() => {
        if (windowsOf("customer").length > 0) void tell(customer);
      }),
    () => undefined,
  );
}

async function tell(customer: CustomerSide): Promise<void> {
  try {
    const view = CustomerWindowView.parse(await customer.view());
    for (const window of windowsOf("customer")) window.webContents.send(CUSTOMER_VIEW_CHANNEL, view);
  } catch (error) {
    console.error("the customer's window was not told:", error);
  }
}
