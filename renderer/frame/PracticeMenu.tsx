import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserRoundPlus } from "lucide-react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Situation } from "../../src/contract/calls/practice.ts";
import { failureOf, invoke, useBridge } from "../bridge.ts";
import { FailureNote } from "../parts/FailureNote.tsx";
import { toDraft } from "../screens/customer/intake.ts";
import { useApp, useStore } from "../store/Store.tsx";
import type { TransactionId } from "../transactions/table.ts";

/** What a made-up customer comes for. */
const situations = {
  own: "incident",
  otherInstitution: "register",
  lost: "release",
  stolen: "dispose",
  locked: "unlock",
  drifted: "correctTime",
} as const satisfies Record<Situation, TransactionId>;
const names = Object.keys(situations) as Situation[];

/** Training only: somebody made up comes in with a card that something is the matter with. */
export function PracticeMenu() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const queries = useQueryClient();
  const { session } = useApp();
  const { state, dispatch } = useStore();
  const prepare = useMutation({
    mutationFn: async (situation: Situation) => {
      const { customer } = await invoke(bridge, "training.prepare", { situation });
      await invoke(bridge, "customer.clear");
      return { situation, customer };
    },
    onSuccess: ({ situation, customer }) => {
      queries.invalidateQueries({ queryKey: ["simulator.cards"] });
      dispatch({ type: "customer", customer: null });
      dispatch({
        type: "draft",
        draft: { values: toDraft(customer), leftAt: Date.now(), tellerId: session?.tellerId ?? "" },
      });
      dispatch({ type: "go", screen: { name: "customer", next: situations[situation] } });
    },
    gcTime: 0,
  });
  return (
    <>
      <MenuTrigger>
        <AriaButton
          className="tray-add"
          isDisabled={prepare.isPending || state.run.phase === "writing"}
          data-action="practice"
        >
          <UserRoundPlus size={15} aria-hidden="true" className="icon" />
          {t(prepare.isPending ? "practice.preparing" : "practice.title")}
        </AriaButton>
        <Popover className="practice" placement="top start">
          <Menu
            aria-label={t("practice.title")}
            onAction={(key) => prepare.mutate(names.find((name) => name === key) ?? "own")}
          >
            {names.map((name) => (
              <MenuItem key={name} id={name} className="practice-item" data-situation={name}>
                {t(`practice.situations.${name}`)}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {prepare.error ? <FailureNote failure={failureOf(prepare.error)} compact /> : null}
    </>
  );
}
