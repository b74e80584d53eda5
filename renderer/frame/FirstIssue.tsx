import { GraduationCap } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../parts/Button.tsx";
import { useCardLook } from "../store/card.ts";
import { useApp, useStore } from "../store/Store.tsx";

const steps = ["identify", "form", "card", "write", "hand"] as const;
type Step = (typeof steps)[number];

/** Training: the first issue, step by step. It follows what the teller does and never stands in the way. */
export function FirstIssue() {
  const { t } = useTranslation();
  const { customer, status } = useApp();
  const { screen, run } = useStore().state;
  const look = useCardLook().data;
  const [left, setLeft] = useState(false);
  const done = run.phase === "done";
  if (left || (status.stock.issued > 0 && !done)) return null;
  const blank = look?.state === "blank" || look?.state === "blankLocked" || look?.state === "locked";
  const step: Step = done
    ? "hand"
    : customer === null
      ? "identify"
      : screen.name !== "issue"
        ? "form"
        : blank
          ? "write"
          : "card";
  const at = steps.indexOf(step) + 1;
  return (
    <section className="panel first-issue" aria-labelledby="first-issue-title" data-step={step}>
      <header>
        <GraduationCap size={18} aria-hidden="true" className="icon" />
        <h2 id="first-issue-title">{t("firstIssue.title")}</h2>
        <span className="mono">{t("firstIssue.at", { at, of: steps.length })}</span>
      </header>
      <p aria-live="polite">{t(`firstIssue.${step}`)}</p>
      <Button variant="quiet" onPress={() => setLeft(true)} data-action="leaveFirstIssue">
        {t("firstIssue.leave")}
      </Button>
    </section>
  );
}
