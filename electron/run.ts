import { mkdirSync } from "node:fs";
import path from "node:path";
import { app, nativeTheme, protocol, shell } from "electron";
import envPaths from "env-paths";
import type { OtpView } from "../src/contract/calls/otp.ts";
import type { Language, Theme } from "../src/contract/ipc.ts";
import type { Handlers } from "../src/workstation/index.ts";
import { childProcesses } from "./childProcesses.ts";
import { signClosing } from "./closing.ts";
import { comeForwardOnTap } from "./comeForward.ts";
import { readCommandLine } from "./commandLine.ts";
import { serveCustomer } from "./customerIpc.ts";
import { openCustomerWindow, openOnSecondDisplay } from "./customerWindow.ts";
import { chooseDeliveryList } from "./deliveryList.ts";
import { IpcError } from "./errors.ts";
import { hardenPages, hardenSession } from "./hardening.ts";
import { answerWindows, tellCounter, tellWindows } from "./ipc.ts";
import { openKeyStore } from "./keyStore.ts";
import { quitCleanly } from "./lifecycle.ts";
import { setMenu } from "./menu.ts";
import { OtpPanel } from "./otpPanel.ts";
import { openOtpWindow } from "./otpWindow.ts";
import { listPrinters, paperFile, printPaper } from "./printing.ts";
import { windowsOf } from "./roles.ts";
import { ORIGIN, servePage } from "./serving.ts";
import { saveTable } from "./table.ts";
import { WindowStateFile } from "./windowState.ts";
import { openCounterWindow } from "./windows.ts";
import type { OpenWorkstation, Workstation } from "./workstation.ts";

/** What the window's process itself knows of a call, besides the workstation. */
interface Desktop {
  language: Language;
  theme: Theme;
  closing: boolean;
  readonly otp: OtpPanel;
}

const follow = (theme: Theme): void => {
  nativeTheme.themeSource = theme === "contrast" ? "system" : theme;
};

/** What the OTP's window shows; null once its time is over (R10). */
function otpView({ otp: { made }, language, theme }: Desktop): OtpView | null {
  if (!made) return null;
  const { token, otp, transaction, seconds, until } = made;
  return { ...token, otp, transaction, seconds, until, language, theme };
}

/** The page that shows what is printed. @throws IpcError notPrinted */
function counterPage() {
  const [window] = windowsOf("counter");
  if (!window) throw new IpcError("notPrinted");
  return window.webContents;
}

/** The workstation's handlers, with what belongs to the desktop: windows, printing, language, theme, and no new issue at the end. */
function desktopHandlers(workstation: Workstation, desktop: Desktop, dataDir: string): Handlers {
  const { handlers } = workstation;
  const printed = path.join(dataDir, "printed");
  const whileOpen =
    <I, O>(handler: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      if (desktop.closing) throw new IpcError("closing");
      return handler(input);
    };
  /** The customer leaves, or the teller: their OTP goes with them (R10). */
  const hidingOtp =
    <I, O>(handler: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      desktop.otp.close();
      return handler(input);
    };
  return {
    ...handlers,
    "customer.identify": hidingOtp(handlers["customer.identify"]),
    "customer.clear": hidingOtp(handlers["customer.clear"]),
    "session.signIn": hidingOtp(handlers["session.signIn"]),
    "session.signOut": hidingOtp(handlers["session.signOut"]),
    "otp.view": async () => otpView(desktop),
    "otp.close": async () => desktop.otp.close(),
    "customerWindow.open": async () => openCustomerWindow(),
    "issue.start": whileOpen(handlers["issue.start"]),
    "issue.resume": whileOpen(handlers["issue.resume"]),
    "app.setLanguage": async (input) => {
      await handlers["app.setLanguage"](input);
      desktop.language = input.language;
    },
    "app.setTheme": async (input) => {
      await handlers["app.setTheme"](input);
      desktop.theme = input.theme;
      follow(input.theme);
    },
    "print.printers": async () => listPrinters(counterPage()),
    "print.paper": async (order) => ({ pdfPath: await printPaper(counterPage(), printed, order) }),
    "print.showFile": async ({ name }) => shell.showItemInFolder(paperFile(printed, name)),
    "stock.chooseList": async () => {
      const [window] = windowsOf("counter");
      const file = window ? await chooseDeliveryList(window, desktop.language) : null;
      return file === null ? null : await workstation.readDelivery(file);
    },
    "table.save": async (table) => {
      const [window] = windowsOf("counter");
      if (!window) throw new IpcError("notSaved");
      return { path: await saveTable(window, table, desktop.language, app.getPath("documents")) };
    },
    "closing.sign": async ({ closingId }) => {
      const [window] = windowsOf("counter");
      if (!window) throw new IpcError("notPrinted");
      return await signClosing(window.webContents, workstation, closingId);
    },
  };
}

/** Take over language and theme that were kept from the last time, or the language given now. */
async function takeOver(
  workstation: Workstation,
  given: Language | undefined,
  desktop: Desktop,
): Promise<void> {
  if (given !== undefined) await workstation.handlers["app.setLanguage"]({ language: given });
  const state = await workstation.handlers["app.state"](undefined);
  desktop.language = state.language;
  desktop.theme = state.theme;
  follow(state.theme);
}

async function runCounter(
  openWorkstation: OpenWorkstation,
  { dataDir, language }: { dataDir: string; language: Language | undefined },
): Promise<void> {
  const bundles = import.meta.dirname;
  const profile = path.join(dataDir, "window");
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath("userData", profile);
  if (!app.requestSingleInstanceLock()) {
    console.error(`the counter is already open with ${dataDir}; its window comes to the front`);
    app.quit();
    return;
  }
  app.commandLine.appendSwitch("lang", language ?? "ko");
  app.enableSandbox();
  hardenPages();
  await app.whenReady();
  hardenSession();
  setMenu();
  // Every https request of every page ends here: our own page is served, the rest is refused.
  protocol.handle("https", servePage(path.join(bundles, "..", "renderer")));

  const otpPlace = new WindowStateFile(app.getPath("userData"), "otp-window.json");
  const desktop: Desktop = {
    language: language ?? "ko",
    theme: "system",
    closing: false,
    otp: new OtpPanel(
      () => openOtpWindow(otpPlace),
      (shown) => tellCounter("otp.shown", { shown }),
    ),
  };
  const opening = openWorkstation({
    dataDir,
    mode: "training",
    keyStore: openKeyStore(path.join(dataDir, "keys")),
    childProcesses: childProcesses(path.join(bundles, "..", "processes")),
  }).then(async (workstation) => {
    await takeOver(workstation, language, desktop);
    tellWindows(workstation);
    workstation.on(
      "status",
      comeForwardOnTap(() => windowsOf("counter")),
    );
    workstation.onOtp((made) => desktop.closing || desktop.otp.show(made));
    workstation.on("session.locked", (locked) => locked && desktop.otp.close());
    return workstation;
  });
  const handlers = opening.then((workstation) => desktopHandlers(workstation, desktop, dataDir));
  // Every call answers with the failure; here it is only said once for the terminal.
  handlers.catch((error: unknown) => console.error("the workstation did not open:", error));
  answerWindows(handlers, ORIGIN);
  serveCustomer(
    opening.then(({ customer }) => customer),
    ORIGIN,
  );
  quitCleanly(
    opening,
    () => desktop.language,
    () => {
      desktop.closing = true;
      desktop.otp.close();
    },
  );
  const stateFile = new WindowStateFile(app.getPath("userData"));
  openCounterWindow(stateFile);
  openOnSecondDisplay();
  app.on("second-instance", () => {
    const [window] = windowsOf("counter");
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
}

/** The desktop app from its first line to its end. */
export async function run(openWorkstation: OpenWorkstation): Promise<void> {
  const commandLine = readCommandLine(process.argv.slice(1), {
    appFolderGiven: !app.isPackaged,
    version: app.getVersion(),
    defaultDataDir: path.join(envPaths("smartotp-counter", { suffix: "" }).data, "training"),
    cwd: process.cwd(),
  });
  if (commandLine.kind === "say") {
    (commandLine.exitCode === 0 ? process.stdout : process.stderr).write(commandLine.text);
    app.exit(commandLine.exitCode);
    return;
  }
  await runCounter(openWorkstation, commandLine);
}
