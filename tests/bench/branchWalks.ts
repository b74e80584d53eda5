import { tabTo } from "../e2e/support/life.ts";
import { call } from "../e2e/support/walk.ts";
import { code, done, password, press, state, tokenOf, type Walk } from "./walkSteps.ts";

/** The stock and the book, in the order of their codes: what comes after the closing (8901) moves nothing. */
export const branchWalks: Readonly<Record<string, Walk>> = {
  "8801": {
    keys: async (page) => {
      const { shipments } = await call(page, "stock.shipments");
      const { first = "", last = "" } = shipments[0]?.waiting[0] ?? {};
      await code(page, "8801");
      await state(page, "boxes");
      await press(page, "Enter");
      await state(page, "confirm");
      await page.keyboard.type(first);
      await press(page, "Enter");
      await page.keyboard.type(last);
      await press(page, "Enter");
      await done(page);
    },
  },
  "8802": {
    keys: async (page) => {
      await code(page, "8802");
      await tabTo(page, "[data-field=cards] input");
      await page.keyboard.type("5");
      await password(page);
      await press(page, "Enter");
      await done(page);
    },
  },
  "8803": {
    keys: async (page) => {
      const next = await call(page, "issue.suggest");
      await code(page, "8803");
      await state(page, "list");
      await press(page, "F6");
      await state(page, "spoil");
      await tabTo(page, "[data-field=token] input");
      await page.keyboard.type(next?.vendorCode ?? "");
      await press(page, "Tab");
      await page.keyboard.type(next?.serialNumber ?? "");
      await press(page, "Enter");
      await done(page);
    },
  },
  "8804": {
    keys: async (page) => {
      const { places } = await call(page, "stock.places");
      await code(page, "8804");
      await page.locator("[data-field=place] label").first().waitFor();
      await tabTo(page, "[data-field=cards] input");
      await page.keyboard.type(String(places[0]?.book ?? 0));
      await press(page, "Enter");
      await state(page, "agrees");
      await press(page, "Enter");
      await done(page);
    },
  },
  "8901": {
    keys: async (page) => {
      const { places } = await call(page, "closing.view");
      await press(page, "F12");
      await state(page, "open");
      for (const { place, book } of places) {
        const key = place.kind === "drawer" ? `@${place.tellerId}` : place.kind;
        await tabTo(page, `[data-field="counted-${key}"] input`);
        await page.keyboard.type(String(book));
      }
      await press(page, "Enter");
      await page.locator("[data-dialog=closing]").waitFor();
      await password(page);
      await press(page, "Enter");
      await done(page);
    },
  },
  "9001": {
    who: "own",
    keys: async (page, card) => {
      await press(page, "F3");
      await page.locator("[data-field=query]:focus").waitFor();
      await page.keyboard.type(card.serialNumber.slice(-5));
      await page.locator(".found-row.card").first().waitFor();
      await press(page, "Enter");
      await state(page, "card");
    },
  },
  "9101": {
    who: "own",
    before: async (page, card) => {
      if (!card) return;
      await call(page, "approvals.ask", { ...tokenOf(card), code: "8701", reason: "lost" });
      await call(page, "session.signIn", { tellerId: "s2001", password: "gyoyuk-2001" });
    },
    keys: async (page) => {
      await press(page, "F8");
      await page.locator("[data-action=decide]:focus").waitFor();
      await press(page, "Enter");
      await state(page, "decide");
      await password(page);
      await press(page, "Enter");
      await page.locator("[data-request=approved]").waitFor();
      await call(page, "session.signIn", { tellerId: "t1001", password: "gyoyuk-1001" });
    },
  },
  "9201": {
    keys: async (page) => {
      await code(page, "9201");
      await state(page, "charts");
    },
  },
  "9301": {
    keys: async (page) => {
      await code(page, "9301");
      await page.locator("[data-state]").first().waitFor();
    },
  },
};
