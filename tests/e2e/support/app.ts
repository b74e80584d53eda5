import { test as base, type Page, type TestInfo } from "@playwright/test";
import { type LaunchOptions, launchApp, type RunningApp } from "./launch.ts";
import { newDataDir, removeDataDir } from "./prepared.ts";
import { atHome } from "./walk.ts";

export { expect } from "@playwright/test";

/** How long an app may take to end before it is killed. */
const END_MS = 20_000;

interface Options {
  /** What the app finds in its folder: a workstation enrolled and stocked (default), or nothing. */
  dataKind: "prepared" | "empty";
}

interface Fixtures {
  /** The test's own data folder; gone after it. */
  dataDir: string;
  /** Starts the app; whatever still runs after the test is closed. */
  launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>;
}

async function end(app: RunningApp): Promise<void> {
  const late = setTimeout(() => void app.kill9(), END_MS);
  await app.close();
  clearTimeout(late);
}

const attachWords = (info: TestInfo, app: RunningApp, name = "stderr") =>
  info.attach(name, { body: app.stderr(), contentType: "text/plain" });

/**
 * Playwright's `test` with the counter's app. For tests that start, end or kill the app themselves: `launch`. For
 * everything else `sharedWindow` below, which costs one launch for all tests of a file.
 */
export const test = base.extend<Fixtures & Options>({
  dataKind: ["prepared", { option: true }],
  dataDir: async ({ dataKind }, use) => {
    const folder = newDataDir(dataKind);
    await use(folder);
    removeDataDir(folder);
  },
  launch: async ({ dataDir }, use, info) => {
    const apps: RunningApp[] = [];
    await use(async (options = {}) => {
      const app = await launchApp({ dataDir, ...options });
      apps.push(app);
      return app;
    });
    for (const [index, app] of apps.entries()) {
      await attachWords(info, app, `stderr ${index + 1}`);
      await end(app);
    }
  },
});

/**
 * One window for all tests of a file (or of the `describe` it is called in), launched before the first and closed
 * after the last:
 *
 *     const shown = sharedWindow();
 *     test("R3 …", async () => {
 *       const page = shown();
 *       …
 *     });
 *
 * Each test begins at home, signed in, with the line up and nothing on the reader (`atHome`), whatever the one before
 * left on the screen. What was written stays written: issued cards, the stock, the registry's books. So count from
 * what a test finds (`books`), and lay down a card of its own (`layCard` adds one where the tray has none left).
 * A test that failed costs a new window with a new folder for those after it, so none may rely on another. Where one
 * must, say so: `test.describe.configure({ mode: "serial" })`.
 */
export function sharedWindow(
  options: Omit<LaunchOptions, "dataDir"> & { readonly dataKind?: Options["dataKind"] } = {},
): (() => Page) & { readonly dataDir: () => string; readonly reopen: () => Promise<Page> } {
  const { dataKind = "prepared", ...launching } = options;
  let dataDir: string | undefined;
  let app: RunningApp | undefined;
  test.beforeAll(async () => {
    dataDir = newDataDir(dataKind);
    app = await launchApp({ ...launching, dataDir });
  });
  test.beforeEach(async () => {
    if (app) await atHome(app.page);
  });
  test.afterEach(async ({ browserName: _none }, info) => {
    if (!app || info.status === info.expectedStatus) return;
    await attachWords(info, app);
    await app.page.screenshot({ path: info.outputPath("window.png") }).catch(() => undefined);
  });
  test.afterAll(async () => {
    if (app) await end(app);
    if (dataDir !== undefined) removeDataDir(dataDir);
    app = undefined;
  });
  const page = () => {
    if (!app) throw new Error("the window is there inside tests only");
    return app.page;
  };
  /** Close the window as a teller does at night, and open it again: what was not kept is gone. */
  const reopen = async () => {
    if (!app || dataDir === undefined) throw new Error("there is no window to close");
    await end(app);
    app = await launchApp({ ...launching, dataDir });
    return app.page;
  };
  return Object.assign(page, { dataDir: () => dataDir ?? "", reopen });
}
