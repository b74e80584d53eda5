import { OctagonX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../src/contract/errors.ts";
import { useLanguage } from "../i18n/useLanguage.ts";

interface Props {
  readonly failure: Failure;
  /** `refused`: nothing broke, a rule or a check said no. */
  readonly tone?: "failed" | "refused";
  readonly compact?: boolean;
  readonly id?: string;
  readonly children?: ReactNode;
}

/** An error in its three parts: what happened, how things stand now, what to do. */
export function FailureNote({ failure, tone = "failed", compact = false, id, children }: Props) {
  const { t } = useTranslation();
  const words = failure[useLanguage()];
  const Icon = tone === "failed" ? OctagonX : TriangleAlert;
  return (
    <div
      id={id}
      role="alert"
      className={`failure ${tone}${compact ? " compact" : ""}`}
      data-failure={failure.code}
    >
      <Icon className="icon" size={compact ? 18 : 22} aria-hidden="true" />
      <div className="failure-words">
        <p className="failure-happened">
          {words.happened}
          {failure.rule ? <span className="rule">{t("failure.rule", { rule: failure.rule })}</span> : null}
        </p>
        <p className="failure-now">{words.now}</p>
        <p className="failure-todo">
          <span className="failure-label">{t("failure.todo")}</span>
          {words.todo}
        </p>
        {children}
      </div>
    </div>
  );
}
