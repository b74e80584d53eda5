import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/frame.css";
import "./styles/screens.css";
import "./styles/issue.css";
import "./styles/print.css";
import { mount } from "./mount.tsx";

mount(document.getElementById("root") as HTMLElement, window.smartotp);
