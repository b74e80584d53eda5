import { expect, type Page } from "@playwright/test";
import type { Result } from "../../../src/contract/errors.ts";
import type { FormName } from "../../../src/contract/forms.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallInput, CallName, CallOutput } from "../../../src/contract/ipc.ts";

/** Make a call as the page's own code does, through the preload's bridge. */
export async function call<N extends CallName>(
  page: Page,
  name: N,
  ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
): Promise<CallOutput<N>> {
  const answer = await page.evaluate(
    async ([callName, callInput]) => {
      const { smartotp } = globalThis as unknown as {
        smartotp: { invoke(name: string, input: unknown): Promise<unknown> };
      };
      return await smartotp.invoke(callName, callInput);
    },
    [name as string, input[0] as unknown] as const,
  );
  const result = answer as Result<CallOutput<N>>;
  if (!result.ok) throw new Error(`${name}: ${result.failure.code}`);
  return result.value;
}

// The steps a teller takes, by keyboard where there is a key; found by state and action, never by words.

export async function signIn(page: Page): Promise<void> {
  await page.locator("[data-screen=signIn]").waitFor({ timeout: 60_000 });
  await page.keyboard.press("F2");
  await page.keyboard.press("Enter");
  await page.locator("[data-screen=home]").waitFor();
}

const signedIn = async (page: Page) => (await call(page, "app.state")).session !== null;

/** Until the registry has been reached and the branch has cards that can be issued. */
export async function online(page: Page): Promise<void> {
  const status = async () => (await call(page, "app.state")).status;
  await expect.poll(async () => (await status()).line.state, { timeout: 60_000 }).toBe("online");
  await expect.poll(async () => (await status()).stock.allotted, { timeout: 30_000 }).toBeGreaterThan(0);
}

/** The window as it is between two customers, whatever it shows now. */
export async function atHome(page: Page): Promise<void> {
  await page.locator("[data-screen]:not([data-screen=starting])").waitFor({ timeout: 60_000 });
  await call(page, "training.setLine", { up: true });
  await call(page, "simulator.remove");
  await call(page, "customer.clear");
  const { session, locked } = await call(page, "app.state");
  if (session !== null && locked) await call(page, "session.signOut");
  // What the screens hold (forms, steps, dialogs) goes with the page; session and books are the workstation's.
  await page.evaluate("history.replaceState(null, '', '/')");
  await page.reload();
  await page.locator("[data-screen=home], [data-screen=signIn]").first().waitFor({ timeout: 60_000 });
  if (!(await signedIn(page))) await signIn(page);
  await page.locator("[data-screen=home]").waitFor();
  await online(page);
}

/** Lay a card of this kind on the simulated reader, as a hand would; a new one where none is left in the tray. */
export async function layCard(page: Page, kind: CallInput<"simulator.add">["kind"]): Promise<void> {
  const known = (await call(page, "simulator.cards")).find((card) => card.kind === kind);
  const { id } = known ?? (await call(page, "simulator.add", { kind }));
  await call(page, "simulator.insert", { id });
}

/** The card on the reader makes an OTP, which the registry verifies (F4). */
export function testCard(page: Page) {
  return call(page, "card.test", { transaction: null, token: null });
}

/** The page of the OTP's own window, once it is there. */
export async function otpPage(page: Page): Promise<Page> {
  const find = () =>
    page
      .context()
      .pages()
      .find((known) => new URL(known.url()).pathname === "/otp.html");
  await expect.poll(() => find() !== undefined).toBe(true);
  return find() as Page;
}

export async function takeCardAway(page: Page): Promise<void> {
  await call(page, "simulator.remove");
}

/** F2, fill the form with a made-up customer, Enter. */
export async function identify(page: Page): Promise<void> {
  await page.keyboard.press("F2");
  await page.locator("[data-action=fictitious]").click();
  // The made-up person is asked of the main process: on a slow machine the form is empty for a while.
  await expect(page.locator(".field-name input")).not.toHaveValue("");
  await page.locator("[data-action=identify]").click();
  await page.locator("[data-screen=issue]").waitFor();
}

/** The application: the required consents, then a signature on the pad. */
export async function signForm(page: Page): Promise<void> {
  await page.locator("[data-state=form]").waitFor();
  await page.keyboard.press("F6");
  await scribble(page);
  await page.keyboard.press("Enter");
  await page.locator("[data-state=form]").waitFor({ state: "detached" });
}

/** The signed application of a transaction that a test does by a call, as if it had been signed on paper. */
export async function signedFormOf(page: Page, form: FormName, token: TokenRef): Promise<string> {
  const { formId, documents, signed } = await call(page, "form.begin", { form, token });
  if (signed) return formId;
  const given = documents.ko.consents.filter(({ required }) => required).map(({ id }) => id);
  await call(page, "form.sign", { formId, given, language: "ko", signature: { kind: "paper" } });
  return formId;
}

/** Draw on the pad of the page, as a pen would. */
export async function scribble(page: Page): Promise<void> {
  const pad = page.locator(".signature-pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error("there is no place to sign");
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.6);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.3, { steps: 3 });
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.7, { steps: 3 });
  await page.mouse.up();
  await page.locator("[data-action=clearSignature]").waitFor();
}

/** Everything up to the moment a blank card may be written. */
export async function readyToWrite(page: Page): Promise<void> {
  if (!(await signedIn(page))) await signIn(page);
  await online(page);
  await layCard(page, "blank");
  await identify(page);
  await signForm(page);
  await page.locator("[data-action=start]").waitFor();
}

/** What the books say: open issues, stock, and what waits for the line. */
export async function books(page: Page) {
  const { openIssues, status } = await call(page, "app.state");
  return { open: openIssues, stock: status.stock, queued: status.line.queued };
}
