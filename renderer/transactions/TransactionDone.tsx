import { useTranslation } from "react-i18next";
import { useFinished } from "../drafts/DraftScope.tsx";
import { formatInstant } from "../format/format.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Badge } from "../parts/Badge.tsx";
import { Button } from "../parts/Button.tsx";
import { type Fact, Facts } from "../parts/Facts.tsx";
import { WorkPanel } from "../parts/WorkPanel.tsx";
import { useActions } from "../store/actions.ts";
import { useStore } from "../store/Store.tsx";
import { type TransactionId, transactionOf } from "./table.ts";

interface Props {
  readonly id: TransactionId;
  /** What is so now, in a sentence. */
  readonly title: string;
  readonly lead?: string;
  readonly recorded: {
    readonly state: "applied" | "pending";
    readonly journalSeq: number;
    readonly at: string;
  };
  readonly facts: readonly (Fact | null)[];
}

/** What was recorded and where; the receipt; then the next customer. */
export function TransactionDone({ id, title, lead, recorded, facts }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const actions = useActions();
  const { dispatch } = useStore();
  const { code, customer } = transactionOf(id);
  const pending = recorded.state === "pending";
  const all = [
    ...facts,
    { name: t("flow.at"), value: formatInstant(recorded.at), mono: true },
    { name: t("flow.journalSeq"), value: recorded.journalSeq.toLocaleString(language), mono: true },
  ];
  const home = () => actions.go({ name: "home" });
  const next = () => (customer ? void actions.nextCustomer() : home());
  const receipt = () =>
    dispatch({
      type: "dialog",
      dialog: {
        name: "transactionReceipt",
        receipt: { transaction: id, facts: all, journalSeq: recorded.journalSeq, pending },
      },
    });
  useFinished();
  useKeys("screen", { esc: home, enter: next, f9: receipt });
  return (
    <WorkPanel
      state={pending ? "donePending" : "done"}
      crumb={`${code} · ${t(`transaction.${id}`)}`}
      title={title}
      lead={pending ? t("flow.pendingLead") : lead}
      foot={
        <>
          <Button keyName="Esc" onPress={home}>
            {t("command.home")}
          </Button>
          <span className="grow" />
          <Button keyName="F9" onPress={receipt} data-action="receipt">
            {t("receipt.open")}
          </Button>
          <Button variant="primary" keyName="Enter" onPress={next} autoFocus data-action="next">
            {customer ? t("flow.nextCustomer") : t("command.home")}
          </Button>
        </>
      }
    >
      <p className="done-state">
        <Badge tone={pending ? "warn" : "ok"}>{t(pending ? "flow.pending" : "flow.applied")}</Badge>
      </p>
      <Facts className="two" facts={all} />
    </WorkPanel>
  );
}
