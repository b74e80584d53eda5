import { useQuery } from "@tanstack/react-query";
import Markdown from "markdown-to-jsx";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n/useLanguage.ts";
import { KeyCap } from "../keys/KeyCap.tsx";
import { Sheet } from "../parts/Sheet.tsx";
import { useStore } from "../store/Store.tsx";
import { pageOf, readPage } from "./pages.ts";

const keys = ["Enter", "Esc", "Tab", "Ctrl+K", "F1", "F2", "F3", "F4", "F8", "F9", "F12"] as const;

/** Links lead out of the window and pictures show what is on the screen anyway: neither is shown. */
const options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: {
    h1: { component: () => null },
    h2: { component: "h3" },
    img: { component: () => null },
    a: { component: "span", props: { href: undefined } },
  },
} as const;

/** F1: what this screen is for, and the keys. */
export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { screen } = useStore().state;
  const name = pageOf(screen);
  const page = useQuery({
    queryKey: ["help", name, language],
    queryFn: () => readPage(name, language),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const title = page.data?.match(/^# (.+)$/m)?.[1];
  return (
    <Sheet title={title ?? t("help.title")} name="help" size="wide" onClose={onClose} focusClose>
      <div className="help-page">{page.data ? <Markdown options={options}>{page.data}</Markdown> : null}</div>
      <section aria-labelledby="help-keys-title">
        <h3 id="help-keys-title" className="help-keys-title">
          {t("help.keysTitle")}
        </h3>
        <dl className="help-keys">
          {keys.map((key) => (
            <div key={key}>
              <dt>
                <KeyCap name={key} />
                <span className="visually-hidden">{key}</span>
              </dt>
              <dd>{t(`help.keys.${key}`)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Sheet>
  );
}
