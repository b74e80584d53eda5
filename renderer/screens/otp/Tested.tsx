import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CardTested } from "../../../src/contract/calls/otp.ts";
import { useBridge } from "../../bridge.ts";
import { Note } from "../../parts/Note.tsx";

const reasons = ["wrong", "replayed", "locked", "suspended", "disposed", "notActive", "unknown"] as const;

/** What the registry said of the OTP; the OTP itself stands in its own window. */
export function Tested({
  tested,
  left,
  transfer = false,
}: {
  tested: CardTested;
  left: number;
  transfer?: boolean;
}) {
  const { t } = useTranslation();
  const reason = reasons.find((name) => name === tested.reason) ?? "unknown";
  return (
    <div className="tested" data-accepted={tested.accepted}>
      <Note tone={tested.accepted ? "ok" : "warn"}>
        {tested.accepted
          ? t(transfer ? "testCard.acceptedTransfer" : "cardTest.accepted")
          : t(`refused.${reason}`)}
      </Note>
      {tested.rekeyed ? <Note>{t("testCard.rekeyed")}</Note> : null}
      <p className="otp-where" data-otp={left > 0 ? "shown" : "gone"}>
        {left > 0 ? t("cardTest.inWindow", { count: left }) : t("cardTest.gone")}
      </p>
    </div>
  );
}

/** Seconds for which the OTP still stands in its window; 0 once it is gone, by time (R10) or by hand. */
export function useOtpLeft(tested: CardTested | undefined): number {
  const bridge = useBridge();
  const [now, setNow] = useState(() => Date.now());
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    const stop = bridge.on("otp.shown", ({ shown }) => setClosed(!shown));
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [bridge]);
  return closed || !tested ? 0 : Math.max(0, Math.ceil((Date.parse(tested.shownUntil) - now) / 1000));
}
