import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { groupSerial } from "../../format/format.ts";
import type { Fact } from "../../parts/Facts.tsx";
import { useApp } from "../../store/Store.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import type { TransactionId } from "../../transactions/table.ts";

interface Props {
  readonly id: TransactionId;
  readonly title: string;
  readonly lead?: string;
  readonly token: TokenRef;
  readonly recorded: Parameters<typeof TransactionDone>[0]["recorded"];
  readonly facts?: readonly Fact[];
}

/** What was recorded about a customer's card. */
export function Done({ id, title, lead, token, recorded, facts = [] }: Props) {
  const { t } = useTranslation();
  const { customer } = useApp();
  return (
    <TransactionDone
      id={id}
      title={title}
      {...(lead === undefined ? {} : { lead })}
      recorded={recorded}
      facts={[
        customer ? { name: t("customer.panel"), value: customer.maskedName } : null,
        {
          name: t("life.card"),
          value: `${token.vendorCode}-${groupSerial(token.serialNumber)}`,
          mono: true,
        },
        ...facts,
      ]}
    />
  );
}
