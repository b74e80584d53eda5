import { PenLine } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { WorkPanel } from "../../parts/WorkPanel.tsx";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { type Given, useFourEyes } from "../../transactions/useFourEyes.tsx";

const profiles = ["locked", "open"] as const;

/** Which card is written, and how. */
export interface CardOrder extends TokenRef {
  readonly profile: (typeof profiles)[number];
  /** R13: beyond the offline limit. */
  readonly approver?: Given;
}

interface Props {
  readonly crumb: string;
  /** The number holds: write. */
  readonly onStart: (order: CardOrder) => void;
  /** The blank card is closed with the vendor's transport key. */
  readonly locked: boolean;
  readonly suggested: CallOutput<"issue.suggest">;
  /** Whether a supervisor approves it beyond the offline limit; a reissue without the line has one already. */
  readonly limited: boolean;
  readonly onBack: () => void;
}

/** The write has a screen of its own, which says how it ended. */
const untried = { failure: null, reset: () => undefined };

/** The number printed on the card is compared with the one in the book; Enter starts the write. */
export function Confirm({ crumb, onStart, locked, suggested, limited, onBack }: Props) {
  const { t } = useTranslation();
  const { line, allotment } = useApp().status;
  // R13
  const beyond = limited && line.state !== "online" && allotment.offlineIssued >= allotment.limit;
  const [vendorCode, setVendorCode] = useState(suggested?.vendorCode ?? "");
  const [serialNumber, setSerialNumber] = useState(suggested?.serialNumber ?? "");
  const [profile, setProfile] = useState<(typeof profiles)[number]>("locked");
  const [tried, setTried] = useState(false);
  const vendorField = useRef<HTMLInputElement>(null);
  const serialField = useRef<HTMLInputElement>(null);
  const vendorWrong = !/^\d{2,3}$/.test(vendorCode);
  const serialWrong = !/^\d{8,16}$/.test(serialNumber);
  const changed =
    suggested !== null && (suggested.vendorCode !== vendorCode || suggested.serialNumber !== serialNumber);

  const start = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    if (vendorWrong) vendorField.current?.focus();
    else if (serialWrong) serialField.current?.focus();
    else if (beyond && !eyes.by) focusWrong();
    else onStart({ vendorCode, serialNumber, profile, ...(beyond && eyes.by ? { approver: eyes.by } : {}) });
  };
  const eyes = useFourEyes({
    id: "issue",
    token: vendorWrong || serialWrong ? null : { vendorCode, serialNumber },
    reason: "offlineLimit",
    call: untried,
    onMissing: () => setTried(true),
    isInvalid: tried,
    autoFocus: suggested !== null,
  });
  useKeys("screen", { esc: onBack, enter: () => start() });
  const digits = (text: string) => text.replace(/\D/g, "");

  return (
    <WorkPanel
      state="confirm"
      crumb={crumb}
      title={t("confirm.title")}
      lead={t("confirm.lead")}
      foot={
        <>
          <Button keyName="Esc" onPress={onBack}>
            {t("common.back")}
          </Button>
          <span className="grow" />
          {beyond ? eyes.later : null}
          <Button
            variant="primary"
            icon={PenLine}
            keyName="Enter"
            onPress={() => start()}
            autoFocus={suggested !== null && (!beyond || eyes.request !== null)}
            data-action="start"
          >
            {t("confirm.start")}
          </Button>
        </>
      }
    >
      <Form className="confirm" onSubmit={start}>
        <div className="card-number">
          <TextField
            className="field vendor"
            value={vendorCode}
            onChange={(text) => setVendorCode(digits(text))}
            autoFocus={suggested === null}
            maxLength={3}
            inputMode="numeric"
            autoComplete="off"
            isInvalid={tried && vendorWrong}
            validationBehavior="aria"
          >
            <Label>{t("card.vendorCode")}</Label>
            <Input ref={vendorField} className="input mono large" />
          </TextField>
          <TextField
            className="field serial"
            value={serialNumber}
            onChange={(text) => setSerialNumber(digits(text))}
            maxLength={16}
            inputMode="numeric"
            autoComplete="off"
            isInvalid={tried && serialWrong}
            validationBehavior="aria"
          >
            <Label>{t("card.serialNumber")}</Label>
            <Input ref={serialField} className="input mono large" />
          </TextField>
        </div>
        {tried && (vendorWrong || serialWrong) ? (
          <p className="field-error" role="alert">
            {t("confirm.wrongNumber")}
          </p>
        ) : null}
        {beyond ? (
          <>
            <Note tone="warn">
              {t("confirm.beyondLimit", { issued: allotment.offlineIssued, limit: allotment.limit })}
            </Note>
            {eyes.fields}
            {eyes.failure ? <FailureNote failure={eyes.failure} tone="refused" compact /> : null}
          </>
        ) : null}
        {suggested === null ? <Note tone="warn">{t("confirm.noneSuggested")}</Note> : null}
        {changed ? <Note tone="info">{t("confirm.changed")}</Note> : null}
        {locked ? <Note tone="info">{t("confirm.transportKey")}</Note> : null}
        <Choice
          quiet
          label={t("profile.title")}
          options={profiles.map((value) => ({ value, label: t(`profile.${value}`) }))}
          value={profile}
          onChange={setProfile}
          onEnter={() => start()}
        />
        <p className="hint">{t(`profile.${profile}Lead`)}</p>
      </Form>
    </WorkPanel>
  );
}
