import { Button as AriaButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { useActions } from "../../store/actions.ts";
import { type TransactionId, transactionOf } from "../../transactions/table.ts";

interface Props {
  readonly starts: readonly TransactionId[];
  readonly customer: KnownCustomer | null;
  readonly token: TokenRef | null;
}

/** What can be begun from here. Whoever was found is identified first (R2). */
export function StartList({ starts, customer, token }: Props) {
  const { t } = useTranslation();
  const actions = useActions();
  if (starts.length === 0) return null;
  return (
    <section className="starts" aria-labelledby="starts-title">
      <h2 id="starts-title">{t("inquiry.starts")}</h2>
      <ul>
        {starts.map((id, i) => (
          <li key={id}>
            <AriaButton
              className="start"
              autoFocus={i === 0}
              onPress={() => void actions.openFor(id, customer, token)}
              data-start={transactionOf(id).code}
            >
              <span className="mono">{transactionOf(id).code}</span>
              {t(`transaction.${id}`)}
            </AriaButton>
          </li>
        ))}
      </ul>
      {customer ? <p className="hint">{t("inquiry.notIdentified")}</p> : null}
    </section>
  );
}
