import { useQuery } from "@tanstack/react-query";
import { Smartphone } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneInvitation } from "../../../src/contract/calls/phones.ts";
import type { PhoneView } from "../../../src/contract/phones.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useFinished } from "../../drafts/DraftScope.tsx";
import { formatTime } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { useApp } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { QrCode } from "./QrCode.tsx";

/** How often the registry is asked whether the phone has answered, milliseconds. */
const LOOK_EVERY_MS = 1_500;

interface Props {
  readonly invitation: PhoneInvitation;
  readonly onAnswered: (phone: PhoneView) => void;
  /** A new code is wanted. */
  readonly onAgain: () => void;
}

/** The activation code as QR code and in letters, and whether the phone has answered. It goes on without this screen. */
export function Invitation({ invitation, onAnswered, onAgain }: Props) {
  const { t } = useTranslation();
  const { mode } = useApp();
  useFinished();
  const { view, failure, look } = useInvitation(invitation, onAnswered);
  const withdraw = useCall("phone.withdraw", () => void look());
  const practise = useCall("training.registerPhone", () => void look());
  const { activationCode, maskedPhoneNumber, invitationId, vendorCode, serialNumber } = invitation;
  if (view === "withdrawn" || view === "expired") {
    return (
      <TransactionPanel
        id="phone"
        state={view}
        title={t(`phone.${view}`)}
        lead={t("phone.nothingRegistered")}
        next={{ label: t("phone.again"), onPress: onAgain, autoFocus: true }}
      />
    );
  }
  const failed = withdraw.failure ?? practise.failure;
  const takeBack = () => withdraw.send({ vendorCode, serialNumber, invitationId });
  return (
    <TransactionPanel
      id="phone"
      state="waitingPhone"
      title={t("phone.show")}
      lead={t("phone.showLead", { number: maskedPhoneNumber })}
      focusTitle
      more={
        <Button onPress={takeBack} isPending={withdraw.isPending} data-action="withdraw">
          {t("phone.withdraw")}
        </Button>
      }
      next={
        mode === "training"
          ? {
              label: t("phone.practise"),
              icon: Smartphone,
              onPress: () => practise.send({ activationCode, maskedPhoneNumber }),
              isPending: practise.isPending,
            }
          : undefined
      }
    >
      {failed ? (
        <div className="invite-failure">
          <FailureNote failure={failed} tone={failed.rule ? "refused" : "failed"} compact>
            {practise.failure?.rule ? <p className="failure-now">{t("phone.refusedThere")}</p> : null}
          </FailureNote>
        </div>
      ) : null}
      <div className="invitation">
        <QrCode text={invitation.qr} label={t("phone.qrLabel")} />
        <div className="invitation-words">
          <p className="label">{t("phone.code")}</p>
          <p className="activation-code mono" data-code={activationCode}>
            {activationCode}
          </p>
          <ol className="phone-steps">
            <li>{t("phone.step.open")}</li>
            <li>{t("phone.step.scan")}</li>
            <li>{t("phone.step.wait")}</li>
          </ol>
          <Validity expiresAt={invitation.expiresAt} />
        </div>
      </div>
      <div className="phone-wait" role="status">
        {failure ? (
          <Badge tone="warn">{t("phone.lineLost")}</Badge>
        ) : invitation.state === "pending" && view === null ? (
          <Badge tone="warn">{t("phone.linePending")}</Badge>
        ) : (
          <Badge tone="info">{t("phone.waiting")}</Badge>
        )}
        <span>{t("phone.goesOn")}</span>
      </div>
    </TransactionPanel>
  );
}

/** How the invitation stands, asked again and again; null until the registry has said so. */
function useInvitation({ invitationId, state }: PhoneInvitation, onAnswered: (phone: PhoneView) => void) {
  const bridge = useBridge();
  const query = useQuery({
    queryKey: ["phone.invitation", invitationId],
    queryFn: () => invoke(bridge, "phone.invitation", { invitationId }),
    refetchInterval: (now) => (now.state.data && now.state.data.status !== "waiting" ? false : LOOK_EVERY_MS),
    // The customer is busy with the phone, and the teller may be with another program.
    refetchIntervalInBackground: true,
    staleTime: 0,
    gcTime: 0,
  });
  const phone = query.data?.phone ?? null;
  const answered = useRef(onAnswered);
  answered.current = onAnswered;
  useEffect(() => {
    if (phone) answered.current(phone);
  }, [phone]);
  // While the entry waits for the line, the registry knows nothing of it (R12).
  const failure = query.error && state === "applied" ? failureOf(query.error) : null;
  return { view: query.data?.status ?? null, failure, look: query.refetch };
}

/** How long the code is still good, by the registry's clock. */
function Validity({ expiresAt }: { expiresAt: string }) {
  const { t } = useTranslation();
  const { clockOffsetMs } = useApp().status.line;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const offset = clockOffsetMs ?? 0;
  const left = Math.max(0, Math.ceil((Date.parse(expiresAt) - now - offset) / 1000));
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60];
  const at = formatTime(Date.parse(expiresAt) - offset);
  return (
    <p className="validity" data-left={left}>
      {hours > 0
        ? t("phone.goodHours", { hours, minutes, at })
        : t("phone.goodMinutes", { minutes, seconds, at })}
    </p>
  );
}
