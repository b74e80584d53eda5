import "../styles/fonts.css";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/notes.css";
import "../styles/forms.css";
import "../styles/customerWindow.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { createI18n } from "../i18n/i18n.ts";
import { CustomerPage } from "./CustomerPage.tsx";

const root = document.getElementById("root");
if (root && window.customerWindow) {
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={createI18n("ko")}>
        <CustomerPage bridge={window.customerWindow} />
      </I18nextProvider>
    </StrictMode>,
  );
}
