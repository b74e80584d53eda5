import "../styles/fonts.css";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/otp.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { createI18n } from "../i18n/i18n.ts";
import { OtpPage } from "./OtpPage.tsx";

const root = document.getElementById("root");
if (root && window.smartotp) {
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={createI18n("ko")}>
        <OtpPage bridge={window.smartotp} />
      </I18nextProvider>
    </StrictMode>,
  );
}
