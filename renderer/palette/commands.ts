import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Theme } from "../../src/contract/ipc.ts";
import { useActions } from "../store/actions.ts";
import { useApp, useStore } from "../store/Store.tsx";
import { chosable } from "../transactions/available.ts";
import type { TransactionId } from "../transactions/table.ts";
import type { Findable } from "./search.ts";

const ids = [
  "customer",
  "cardTest",
  "home",
  "help",
  "language",
  "customerWindow",
  "lock",
  "signOut",
] as const;
const themes = ["light", "dark", "contrast", "system"] as const satisfies readonly Theme[];
const keyNames: Partial<Record<(typeof ids)[number], string>> = {
  customer: "F2",
  cardTest: "F4",
  lock: "Ctrl+L",
  help: "F1",
};

export interface Command extends Findable {
  readonly id: string;
  readonly name: string;
  readonly keyName?: string | undefined;
  readonly run: () => void;
}

/** Everything that can be done from anywhere. */
export function useCommands(): readonly Command[] {
  const { t, i18n } = useTranslation();
  const { dispatch } = useStore();
  const app = useApp();
  const actions = useActions();
  return useMemo(() => {
    const inBoth = (
      key: `command.${(typeof ids)[number]}` | `theme.${Theme}` | `transaction.${TransactionId}`,
    ) => (["ko", "en"] as const).map((language) => i18n.getFixedT(language)(key));
    const run: Record<(typeof ids)[number], () => void> = {
      customer: () => void actions.nextCustomer(),
      cardTest: () => dispatch({ type: "dialog", dialog: { name: "cardTest" } }),
      home: () => actions.go({ name: "home" }),
      help: () => dispatch({ type: "dialog", dialog: { name: "help" } }),
      language: () => void actions.setLanguage(app.language === "ko" ? "en" : "ko"),
      customerWindow: () => void actions.openCustomerWindow(),
      lock: () => void actions.lock(),
      signOut: () => void actions.signOut(),
    };
    return [
      ...chosable.map((row) => ({
        id: row.id,
        code: row.code,
        keyName: "keyName" in row ? row.keyName : undefined,
        name: t(`transaction.${row.id}`),
        names: inBoth(`transaction.${row.id}`),
        words: t(`transactionWords.${row.id}`),
        run: () => actions.open(row.id),
      })),
      ...ids.map((id) => ({
        id,
        keyName: keyNames[id],
        name: t(`command.${id}`),
        names: inBoth(`command.${id}`),
        words: t(`commandWords.${id}`),
        run: run[id],
      })),
      ...themes.map((theme) => ({
        id: `theme.${theme}`,
        name: t("command.theme", { theme: t(`theme.${theme}`) }),
        names: [t("command.theme", { theme: t(`theme.${theme}`) }), ...inBoth(`theme.${theme}`)],
        words: t("commandWords.theme"),
        run: () => void actions.setTheme(theme),
      })),
    ];
  }, [t, i18n, dispatch, app.language, actions]);
}
