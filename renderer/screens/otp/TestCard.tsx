import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CardTested } from "../../../src/contract/calls/otp.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CardLook } from "../../../src/contract/ipc.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useKept } from "../../drafts/DraftScope.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Patience } from "../../parts/Patience.tsx";
import { TapPrompt } from "../../parts/TapPrompt.tsx";
import { useCardLook, useReader } from "../../store/card.ts";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { type ChosenToken, TokenChoice, useTokenOptions } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { TestResult } from "./TestResult.tsx";
import { isTransfer, type Transfer, TransferFields } from "./TransferFields.tsx";

/** The card of the first tap, and which insertion that was. */
interface FirstTap {
  readonly token: TokenRef;
  readonly insertion: number;
}

/** 8601: tap, check the transaction on the screen, tap again (R11); the OTP stands in a window of its own (R10). */
export function TestCard() {
  const bridge = useBridge();
  const insertion = useReader()?.card?.insertion ?? null;
  const look = useCardLook();
  const [first, setFirst] = useState<FirstTap | null>(null);
  const [tested, setTested] = useState<{ result: CardTested; transfer: Transfer | null } | null>(null);
  const theirs = useTokenOptions(
    ({ state }) => state === "active" || state === "suspended" || state === "locked",
  );
  const token = look.data && isSmartOtp(look.data) ? look.data.token : null;
  useEffect(() => {
    if (token && insertion !== null) setFirst((before) => before ?? { token, insertion });
  }, [token, insertion]);
  const hide = useRef(() => {});
  hide.current = () => void invoke(bridge, "otp.close").catch(() => undefined);
  // R10: the OTP goes when its screen is left, whichever way.
  useEffect(() => () => hide.current(), []);
  if (tested) {
    return (
      <TestResult
        {...tested}
        onHide={hide.current}
        onAgain={() => {
          hide.current();
          setTested(null);
          setFirst(null);
        }}
      />
    );
  }
  if (!first && insertion !== null && look.data?.state === "locked" && theirs.length > 0) {
    return <WhichCard options={theirs} onChosen={(chosen) => setFirst({ token: chosen, insertion })} />;
  }
  if (!first) return <Waiting look={look} present={insertion !== null} />;
  return (
    <Transaction
      first={first}
      insertion={insertion}
      onTested={(result, transfer) => setTested({ result, transfer })}
      onOther={() => setFirst(null)}
    />
  );
}

const isSmartOtp = ({ state }: CardLook): boolean => state === "ours" || state === "otherInstitution";

/** Nothing here knows a locked card that was issued elsewhere: whoever is here says which of theirs it is. */
function WhichCard({
  options,
  onChosen,
}: {
  readonly options: readonly ChosenToken[];
  readonly onChosen: (token: TokenRef) => void;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ChosenToken | null>(null);
  const [tried, setTried] = useState(false);
  const goOn = () => {
    setTried(true);
    if (!chosen) return focusWrong();
    onChosen({ vendorCode: chosen.vendorCode, serialNumber: chosen.serialNumber });
  };
  return (
    <TransactionPanel
      id="testCard"
      state="whichCard"
      title={t("testCard.which")}
      lead={t("testCard.whichLead")}
      next={{ label: t("testCard.thisCard"), onPress: goOn, autoFocus: options.length === 1 }}
    >
      <div className="transaction-form">
        <TokenChoice
          value={chosen}
          onChange={setChosen}
          options={options}
          isInvalid={tried && !chosen}
          autoFocus={options.length > 1}
          onEnter={goOn}
        />
      </div>
    </TransactionPanel>
  );
}

/** The first tap says which card it is. */
function Waiting({ look, present }: { look: ReturnType<typeof useCardLook>; present: boolean }) {
  const { t } = useTranslation();
  const wrong = look.data && !isSmartOtp(look.data) ? look.data.state : null;
  return (
    <TransactionPanel
      id="testCard"
      state={wrong ? "wrongCard" : "firstTap"}
      title={t("testCard.tap")}
      lead={t("testCard.tapLead")}
      focusTitle
    >
      {wrong ? <Note tone="warn">{t(wrong === "torn" ? "testCard.torn" : "testCard.noOtp")}</Note> : null}
      {look.error ? <FailureNote failure={failureOf(look.error)} /> : null}
      <div className="tap-area live">
        <TapPrompt large />
        {present && look.isPending ? (
          <Patience skeleton={null} words={<p>{t("look.waitingFor")}</p>} />
        ) : (
          <p>{t("cardTest.tap")}</p>
        )}
      </div>
    </TransactionPanel>
  );
}

interface TransactionStepProps {
  readonly first: FirstTap;
  readonly insertion: number | null;
  readonly onTested: (result: CardTested, transfer: Transfer | null) => void;
  /** Another card is to be tested. */
  readonly onOther: () => void;
}

/** What the OTP is for, before the second tap. A card that stays on the reader is asked with Enter. */
function Transaction({ first, insertion, onTested, onOther }: TransactionStepProps) {
  const { t } = useTranslation();
  const { line } = useApp().status;
  const [kind, setKind] = useKept<"transfer" | "plain">("kind", "transfer");
  const [payeeAccount, setAccount] = useKept("account", MADE_UP.payeeAccount);
  const [amount, setAmount] = useKept("amount", MADE_UP.amount);
  const [asked, setAsked] = useState(false);
  const transfer = kind === "transfer" ? { payeeAccount, amount } : null;
  const test = useCall("card.test", (result) => onTested(result, transfer));
  const tap = () => {
    setAsked(true);
    if (test.isPending || (transfer && !isTransfer(transfer))) return;
    test.send({ transaction: transfer, token: first.token });
  };
  const tapped = useRef(first.insertion);
  const act = useRef(tap);
  act.current = tap;
  useEffect(() => {
    if (insertion === null || tapped.current === insertion) return;
    tapped.current = insertion;
    act.current();
  }, [insertion]);
  const lifted = insertion === null;
  return (
    <TransactionPanel
      id="testCard"
      state={test.isPending ? "testing" : lifted ? "lifted" : "checkTransaction"}
      title={t(transfer ? "testCard.check" : "testCard.plain")}
      lead={t(transfer ? "testCard.checkLead" : "testCard.plainLead")}
      onBack={onOther}
      next={{
        label: t("testCard.secondTap"),
        onPress: tap,
        isPending: test.isPending,
        isDisabled: lifted || isDown(line),
        autoFocus: true,
      }}
      failure={test.failure}
    >
      <div className="transaction-form">
        <TransferFields
          kind={kind}
          onKind={setKind}
          transfer={{ payeeAccount, amount }}
          onTransfer={(next) => {
            setAccount(next.payeeAccount);
            setAmount(next.amount);
          }}
          isInvalid={asked}
          onEnter={tap}
        />
        <div className={`second-tap${lifted ? " live" : ""}`} role="status">
          <TapPrompt />
          {test.isPending ? (
            <Patience skeleton={null} words={<p>{t("cardTest.waitingFor")}</p>} />
          ) : (
            <p>{t(lifted ? "testCard.layAgain" : "testCard.liftAndLay")}</p>
          )}
        </div>
      </div>
    </TransactionPanel>
  );
}

/** A transfer that nobody will make: the teller may change it. */
const MADE_UP: Transfer = { payeeAccount: "110-000-482910", amount: "150000" };
