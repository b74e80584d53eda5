import { type CustomerCallName, customerCalls } from "../src/contract/customerWindow.ts";
import { RoomError } from "../src/contract/errors.ts";
import type { CustomerSide } from "../src/workstation/index.ts";

const isCall = (name: unknown): name is CustomerCallName =>
  typeof name === "string" && Object.hasOwn(customerCalls, name);

async function answer(side: CustomerSide, name: CustomerCallName, input: unknown): Promise<unknown> {
  switch (name) {
    case "view":
      return await side.view();
    case "consent":
      await side.consent(customerCalls.consent.input.parse(input));
      return { done: true };
    case "sign":
      await side.sign(customerCalls.sign.input.parse(input));
      return { done: true };
  }
}

/**
 * Answer one call of the customer's window. What went wrong is not told there: it is not the customer's to read, and
 * may name what is not theirs.
 * @returns null when it was refused
 */
export async function answerCustomer(
  side: Promise<CustomerSide>,
  allowed: boolean,
  name: unknown,
  input: unknown,
): Promise<unknown> {
  if (!allowed || !isCall(name)) return null;
  try {
    return customerCalls[name].output.parse(await answer(await side, name, input));
  } catch (error) {
    if (!(error instanceof RoomError)) console.error(`the customer's call ${name} failed:`, error);
    return name === "view" ? null : { done: false };
  }
}
