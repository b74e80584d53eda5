import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OtpView } from "../../src/contract/calls/otp.ts";
import type { Bridge } from "../../src/contract/ipc.ts";
import { groupAmount, groupOtp, groupSerial } from "../format/format.ts";
import { useTheme } from "../frame/useTheme.ts";
import { KeyCap } from "../keys/KeyCap.tsx";

/** The page of the OTP's own window: one OTP, its time running out, and nothing else (R10). */
export function OtpPage({ bridge }: { bridge: Bridge }) {
  const { t, i18n } = useTranslation();
  const [view, setView] = useState<OtpView | null>(null);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    void bridge.invoke("otp.view").then((answer) => {
      if (!answer.ok || !answer.value) return;
      void i18n.changeLanguage(answer.value.language);
      document.documentElement.lang = answer.value.language;
      setView(answer.value);
    });
    const timer = setInterval(() => setNow(Date.now()), 250);
    const close = ({ key }: KeyboardEvent) => {
      if (key === "Escape") void bridge.invoke("otp.close");
    };
    window.addEventListener("keydown", close);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", close);
    };
  }, [bridge, i18n]);
  useTheme(view?.theme ?? "system");
  const over = view !== null && now >= view.until;
  // The window is closed from outside; what it shows does not wait for that.
  useEffect(() => {
    if (!over) return;
    setView(null);
    void bridge.invoke("otp.close");
  }, [over, bridge]);

  useEffect(() => {
    document.title = t("otpWindow.title");
  }, [t]);
  if (!view || over) return null;
  const left = Math.max(0, Math.ceil((view.until - now) / 1000));
  return (
    <main className="otp-window" aria-label={t("otpWindow.title")}>
      <header className="otp-head">
        <h1>{t("otpWindow.title")}</h1>
        <button type="button" className="otp-close" onClick={() => void bridge.invoke("otp.close")}>
          {t("common.close")}
          <KeyCap name="Esc" />
        </button>
      </header>
      <p className="otp-digits">{groupOtp(view.otp)}</p>
      <svg
        className="otp-time"
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        <rect width={Math.min(100, (left / view.seconds) * 100)} height="1" />
      </svg>
      <footer className="otp-foot">
        <span className="otp-of">
          {view.transaction
            ? t("otpWindow.transfer", {
                account: view.transaction.payeeAccount,
                amount: groupAmount(view.transaction.amount),
              })
            : `${view.vendorCode}-${groupSerial(view.serialNumber)}`}
        </span>
        <span className="otp-left">{t("cardTest.left", { count: left })}</span>
      </footer>
    </main>
  );
}
