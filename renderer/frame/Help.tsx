import { useTranslation } from "react-i18next";
import { KeyCap } from "../keys/KeyCap.tsx";
import { Sheet } from "../parts/Sheet.tsx";

const keys = ["Enter", "Esc", "Tab", "Ctrl+K", "F1", "F2", "F4", "F9"] as const;

/** F1: the keys, and what each does. */
export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Sheet title={t("help.title")} name="help" onClose={onClose} focusClose>
      <p className="sheet-lead">{t("help.lead")}</p>
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
    </Sheet>
  );
}
