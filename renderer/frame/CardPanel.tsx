import { useTranslation } from "react-i18next";
import type { CardLook } from "../../src/contract/ipc.ts";
import { failureOf } from "../bridge.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import { Facts } from "../parts/Facts.tsx";
import { FailureNote } from "../parts/FailureNote.tsx";
import { Note } from "../parts/Note.tsx";
import { type CardFace, PlasticCard } from "../parts/PlasticCard.tsx";
import { TapPrompt } from "../parts/TapPrompt.tsx";
import { useScrollFocus } from "../parts/useScrollFocus.ts";
import { useCardLook, useReader, useSuggestion } from "../store/card.ts";
import { useApp, useStore } from "../store/Store.tsx";
import { CardOffers } from "./CardOffers.tsx";
import { FirstIssue } from "./FirstIssue.tsx";
import { ReaderChoice } from "./ReaderChoice.tsx";
import { TrainingTray } from "./TrainingTray.tsx";

function faceOf(look: CardLook | undefined, failed: boolean, issuer: string): CardFace {
  if (!look) return { kind: failed ? "unknown" : "looking" };
  if (look.state === "blank" || look.state === "blankLocked") return { kind: "blank" };
  if (!look.token) return { kind: "unknown" };
  if (look.state === "torn") return { kind: "torn", ...look.token };
  return { kind: "smartotp", ...look.token, issuer };
}

const notes: Record<CardLook["state"], "info" | "ok" | "warn"> = {
  blank: "ok",
  blankLocked: "ok",
  locked: "info",
  ours: "info",
  torn: "warn",
  otherInstitution: "info",
  foreign: "warn",
};

/** What is on the reader, drawn; its data; what is worth knowing of it. */
export function CardPanel() {
  const { t } = useTranslation();
  const app = useApp();
  const language = useLanguage();
  const { run, screen } = useStore().state;
  const reader = useReader();
  const look = useCardLook();
  const suggestion = useSuggestion();
  const stage = useScrollFocus<HTMLElement>();
  const card = reader?.card ?? null;
  const token = run.phase === "done" ? run.result : look.data?.token;
  const issuer =
    look.data?.state === "otherInstitution" ? t("card.otherIssuer") : app.institution.name[language];
  const state = look.data?.state;
  const writable = state === "blank" || state === "blankLocked" || state === "locked";
  // The work in the middle says all of it; here a word is enough.
  const working = screen.name === "issue" || screen.name === "resume";
  return (
    <aside className="side">
      <section className="panel stage" aria-label={t("card.panel")} ref={stage}>
        <h2>{t("card.panel")}</h2>
        <div className={`stage-picture${card ? " occupied" : ""}`}>
          {card ? <PlasticCard face={faceOf(look.data, look.error !== null, issuer)} /> : <TapPrompt />}
          {reader ? null : <p className="stage-nothing">{t("reader.none")}</p>}
        </div>
        <div className="stage-notes" aria-live="polite">
          {card && look.error ? (
            working ? (
              <Note tone="warn">{t("look.failed")}</Note>
            ) : (
              <FailureNote failure={failureOf(look.error)} compact />
            )
          ) : null}
          {card && look.data && run.phase !== "writing" && (writable || !working) ? (
            <Note tone={notes[look.data.state]}>{t(`look.${look.data.state}.note`)}</Note>
          ) : null}
        </div>
        {screen.name === "home" ? <CardOffers /> : null}
        <div className="stage-words">
          <ReaderChoice />
          <Facts
            className="ruled"
            facts={[
              token ? { name: t("card.vendorCode"), value: token.vendorCode, mono: true } : null,
              token ? { name: t("card.serialNumber"), value: token.serialNumber, mono: true } : null,
              suggestion.data === undefined
                ? null
                : {
                    name: t("card.left"),
                    value: t("card.count", { count: suggestion.data?.left ?? 0 }),
                    mono: true,
                  },
            ]}
          />
        </div>
      </section>
      {app.mode === "training" ? <FirstIssue /> : null}
      {app.mode === "training" ? <TrainingTray /> : null}
    </aside>
  );
}
