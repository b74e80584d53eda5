import { useTranslation } from "react-i18next";
import type { PhoneView } from "../../../src/contract/phones.ts";
import { failureOf } from "../../bridge.ts";
import { formatInstant } from "../../format/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Patience } from "../../parts/Patience.tsx";
import type { usePhones } from "./usePhones.ts";

/** The phones of a card, ended ones included: what was registered when, and how it ended. */
export function PhoneList({ phones }: { phones: ReturnType<typeof usePhones> }) {
  const { t } = useTranslation();
  return (
    <section className="phones" aria-labelledby="phones-title">
      <h2 id="phones-title">{t("phone.ofCard")}</h2>
      {phones.data ? (
        phones.data.phones.length === 0 ? (
          <p className="quiet-text">{t("phone.none")}</p>
        ) : (
          <ul className="phone-list">
            {phones.data.phones.map((phone) => (
              <li
                key={`${phone.phoneId}-${phone.registeredAt}`}
                className="phone-row"
                data-phone={phone.status}
              >
                <PhoneWords phone={phone} />
                <Badge tone={phone.status === "registered" ? "ok" : "info"}>
                  {t(`phoneStatus.${phone.status}`)}
                </Badge>
              </li>
            ))}
          </ul>
        )
      ) : phones.error ? (
        <FailureNote failure={failureOf(phones.error)} compact />
      ) : (
        <Patience
          skeleton={<div className="skeleton phone-skeleton" aria-hidden="true" />}
          words={<p>{t("phone.asking")}</p>}
        />
      )}
    </section>
  );
}

/** Number, model and when: enough for the customer to say which phone is meant. */
export function PhoneWords({ phone }: { phone: PhoneView }) {
  const { t } = useTranslation();
  return (
    <span className="phone-words">
      <span className="mono">{phone.maskedPhoneNumber}</span>
      <span className="phone-more">
        {phone.model} {phone.maskedDeviceId}
        {" · "}
        {phone.endedAt
          ? t("phone.endedAt", { at: formatInstant(phone.endedAt) })
          : t("phone.registeredAt", { at: formatInstant(phone.registeredAt) })}
      </span>
    </span>
  );
}
