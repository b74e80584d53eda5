import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../src/contract/errors.ts";
import { useLeft } from "../drafts/DraftScope.tsx";
import { formatInstant } from "../format/format.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Button } from "../parts/Button.tsx";
import { FailureNote } from "../parts/FailureNote.tsx";
import { Note } from "../parts/Note.tsx";
import { Patience } from "../parts/Patience.tsx";
import { WorkPanel } from "../parts/WorkPanel.tsx";
import { useActions } from "../store/actions.ts";
import { isBarred, isDown } from "../store/line.ts";
import { useApp } from "../store/Store.tsx";
import { type TransactionId, transactionOf } from "./table.ts";

interface Next {
  readonly label: string;
  readonly onPress: () => void;
  readonly icon?: LucideIcon;
  readonly isPending?: boolean;
  readonly isDisabled?: boolean;
  readonly variant?: "primary" | "danger";
  readonly autoFocus?: boolean;
}

interface Props {
  readonly id: TransactionId;
  /** What state the screen is in, for those who look for it from outside. */
  readonly state: string;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
  /** Home, unless there is a step before this one. */
  readonly onBack?: () => void;
  readonly next?: Next | undefined;
  /** More keys and buttons, left of the next step. */
  readonly more?: ReactNode;
  readonly failure?: Failure | null;
  readonly focusTitle?: boolean;
}

/** One step of a transaction: code and name, what is so now, and the foot where Esc goes back and Enter on. */
export function TransactionPanel(props: Props) {
  const { t } = useTranslation();
  const actions = useActions();
  const { line } = useApp().status;
  const { id, state, title, lead, children, next, more, failure, focusTitle = false } = props;
  const { code, offline, group } = transactionOf(id);
  const back = props.onBack ?? (() => actions.go({ name: "home" }));
  const down = isDown(line);
  // R12: what needs the line is not begun without it.
  const barred = isBarred(line) && group !== "book";
  const isDisabled = (next?.isDisabled ?? false) || barred || (down && offline === "no");
  const ready = next && !next.isPending && !isDisabled;
  useKeys("screen", { esc: back, ...(ready ? { enter: next.onPress } : {}) });
  const left = useLeft();
  return (
    <WorkPanel
      state={state}
      crumb={`${code} · ${t(`transaction.${id}`)}`}
      title={title}
      lead={lead}
      focusTitle={focusTitle}
      holdsEnter={next !== undefined && !ready}
      foot={
        <>
          <Button keyName="Esc" onPress={back}>
            {t("common.back")}
          </Button>
          <span className="grow" />
          {more}
          {next ? (
            <Button
              variant={next.variant ?? "primary"}
              keyName="Enter"
              onPress={next.onPress}
              isPending={next.isPending ?? false}
              isDisabled={isDisabled}
              autoFocus={next.autoFocus ?? false}
              {...(next.icon ? { icon: next.icon } : {})}
              data-action="next"
            >
              {next.label}
            </Button>
          ) : null}
        </>
      }
    >
      {left ? (
        <Note>{t("draft.takenUp", { time: formatInstant(left.leftAt), teller: left.tellerId })}</Note>
      ) : null}
      {barred ? <Note tone="warn">{t("flow.barred")}</Note> : null}
      {down && offline === "no" ? <Note tone="warn">{t("flow.lineNeeded")}</Note> : null}
      {down && offline === "waits" ? <Note tone="warn">{t("flow.lineWaits")}</Note> : null}
      {children}
      {next?.isPending ? (
        <Patience skeleton={null} words={<p className="hint">{t("flow.waitingFor")}</p>} />
      ) : null}
      {failure ? (
        <div className="transaction-failure" ref={intoView}>
          <FailureNote failure={failure} tone={failure.rule ? "refused" : "failed"} />
        </div>
      ) : null}
    </WorkPanel>
  );
}

/** What went wrong must be seen, however long the form above it is. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
