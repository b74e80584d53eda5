import { Button as AriaButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useActions } from "../store/actions.ts";
import { useCardLook } from "../store/card.ts";
import { hasScreen } from "../transactions/available.ts";
import { offersFor } from "../transactions/offers.ts";
import { transactionOf } from "../transactions/table.ts";

/** What can be done with the card that was just laid down. */
export function CardOffers() {
  const { t } = useTranslation();
  const actions = useActions();
  const look = useCardLook().data;
  const offers = offersFor(look).filter(hasScreen);
  if (offers.length === 0) return null;
  return (
    <div className="offers">
      <p className="label" id="offers-title">
        {t("card.offers")}
      </p>
      <ul aria-labelledby="offers-title">
        {offers.map((id) => (
          <li key={id}>
            <AriaButton
              className="transaction-row"
              onPress={() => actions.open(id, look?.token ?? null)}
              data-offer={transactionOf(id).code}
            >
              <span className="mono transaction-row-code">{transactionOf(id).code}</span>
              <span className="transaction-row-name">{t(`transaction.${id}`)}</span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
