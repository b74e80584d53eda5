import { otpView } from "../answers/phones.ts";
import type { Scene } from "./scene.ts";

/** What the OTP's own window has room for. */
const otpWindow = { name: "otp", width: 360, height: 204 } as const;
const transfer = { payeeAccount: "110-234-567890", amount: "150000", currency: "KRW" };

/** Customers' phones and the test of their card (8501, 8502, 8601). */
export const phoneScenes: Readonly<Record<string, Scene>> = {
  otpWindow: { window: otpWindow, shows: ".otp-digits" },
  otpWindowTransfer: {
    window: otpWindow,
    before: (b) => {
      b.answers["otp.view"] = () => {
        const { language, theme } = b.state;
        return { ok: true, value: otpView({ transaction: transfer, language, theme }) };
      };
    },
    shows: ".otp-digits",
  },
};
