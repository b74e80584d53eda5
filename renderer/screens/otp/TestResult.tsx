import { useTranslation } from "react-i18next";
import type { CardTested } from "../../../src/contract/calls/otp.ts";
import { useFinished } from "../../drafts/DraftScope.tsx";
import { groupAmount, groupSerial } from "../../format/format.ts";
import { Button } from "../../parts/Button.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { useActions } from "../../store/actions.ts";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { Tested, useOtpLeft } from "./Tested.tsx";
import type { Transfer } from "./TransferFields.tsx";

interface Props {
  readonly result: CardTested;
  readonly transfer: Transfer | null;
  readonly onHide: () => void;
  readonly onAgain: () => void;
}

/** What the registry said. Esc takes the OTP off the screen first, and leaves when it is gone. */
export function TestResult({ result, transfer, onHide, onAgain }: Props) {
  const { t } = useTranslation();
  const actions = useActions();
  const left = useOtpLeft(result);
  useFinished();
  const home = () => actions.go({ name: "home" });
  return (
    <TransactionPanel
      id="testCard"
      state={result.accepted ? "accepted" : "notAccepted"}
      title={t(result.accepted ? "testCard.right" : "testCard.wrong")}
      onBack={left > 0 ? onHide : home}
      more={
        <Button onPress={onAgain} data-action="again">
          {t("cardTest.again")}
        </Button>
      }
      next={{ label: t("testCard.end"), onPress: home, autoFocus: true }}
    >
      <div className="transaction-form">
        <Tested tested={result} left={left} transfer={transfer !== null} />
        <Facts
          className="two"
          facts={[
            {
              name: t("phone.card"),
              value: `${result.vendorCode}-${groupSerial(result.serialNumber)}`,
              mono: true,
            },
            transfer ? { name: t("testCard.account"), value: transfer.payeeAccount, mono: true } : null,
            transfer
              ? {
                  name: t("testCard.amount"),
                  value: groupAmount(transfer.amount),
                  mono: true,
                }
              : null,
          ]}
        />
        {result.accepted ? <p className="hint">{t("testCard.usedUp")}</p> : null}
      </div>
    </TransactionPanel>
  );
}
