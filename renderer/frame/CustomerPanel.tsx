import { UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CustomerView } from "../../src/contract/ipc.ts";
import { formatTime } from "../format/format.ts";
import { Badge } from "../parts/Badge.tsx";
import { Button } from "../parts/Button.tsx";
import { Facts } from "../parts/Facts.tsx";
import { TokenState } from "../parts/TokenState.tsx";
import { useActions } from "../store/actions.ts";
import { useApp, useStore } from "../store/Store.tsx";

/** The customer at the counter, always there once identified, masked (R14). */
export function CustomerPanel() {
  const { t } = useTranslation();
  const { customer } = useApp();
  const { screen, run } = useStore().state;
  const actions = useActions();
  return (
    <section className="panel customer" aria-label={t("customer.panel")}>
      {screen.name === "resume" ? (
        <ResumedCustomer issueId={screen.issueId} />
      ) : customer ? (
        <Identified customer={customer} />
      ) : (
        <NoCustomer />
      )}
      <span className="grow" />
      {screen.name === "customer" ? null : (
        <Button
          keyName="F2"
          className="spread"
          isDisabled={run.phase === "writing"}
          onPress={() => void actions.nextCustomer()}
          data-action="customer"
        >
          {customer ? t("customer.change") : t("customer.identify")}
        </Button>
      )}
    </section>
  );
}

function NoCustomer() {
  const { t } = useTranslation();
  return (
    <div className="customer-none">
      <UserRound size={40} strokeWidth={1.25} aria-hidden="true" className="icon" />
      <h2>{t("customer.none")}</h2>
      <p>{t("customer.noneLead")}</p>
    </div>
  );
}

function Identified({ customer }: { customer: CustomerView }) {
  const { t } = useTranslation();
  const { institution } = useApp();
  const { check } = customer;
  return (
    <>
      <div>
        <p className="label">{t("customer.panel")}</p>
        <h2 className="customer-name">
          <span>{customer.maskedName}</span>
          <Badge tone="ok">{t("customer.identified")}</Badge>
        </h2>
      </div>
      <Facts
        facts={[
          { name: t("customer.document"), value: t(`document.${check.document}`) },
          { name: t("customer.method"), value: t(`method.${check.method}`) },
          { name: t("customer.identityNumber"), value: customer.maskedIdentity, mono: true },
          { name: t("customer.birthDate"), value: customer.birthDate, mono: true },
          { name: t("customer.kind"), value: t(`kind.${customer.kind}`) },
          { name: t("customer.phone"), value: customer.maskedPhone, mono: true },
          {
            name: t("customer.checked"),
            value: t("customer.checkedBy", { time: formatTime(check.checkedAt), teller: customer.checkedBy }),
          },
        ]}
      />
      <hr />
      <div>
        <p className="label">{t("customer.tokens")}</p>
        {customer.tokens.length === 0 ? (
          <p className="customer-tokens-none">{t("customer.noTokens")}</p>
        ) : null}
        <ul className="tokens">
          {customer.tokens.map((token) => (
            <li key={`${token.vendorCode}-${token.serialNumber}`}>
              <span className="mono">
                {token.vendorCode}-{token.serialNumber}
              </span>
              <TokenState state={token.state} />
              <span className="token-where">
                {token.institutionCode === institution.code
                  ? t("customer.ourToken")
                  : t("customer.otherToken", { code: token.institutionCode })}
                {registeredAt(token).map((code) => (
                  <span key={code} className="token-at">
                    {code === institution.code
                      ? t("customer.registeredHere")
                      : t("customer.registeredAt", { code })}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
        {customer.registryAsked ? null : <p className="customer-partial">{t("customer.ledgerOnly")}</p>}
      </div>
    </>
  );
}

/** Where else it is registered than at its issuer (R4). */
const registeredAt = ({ registrations = [], institutionCode }: CustomerView["tokens"][number]) =>
  registrations.filter((code) => code !== institutionCode);

/** A torn write is finished without the customer being identified again: the book knows whose it is. */
function ResumedCustomer({ issueId }: { issueId: string }) {
  const { t } = useTranslation();
  const { openIssues } = useApp();
  const { run } = useStore().state;
  const open = openIssues.find((issue) => issue.issueId === issueId);
  const maskedName = run.phase === "done" ? run.result.maskedName : open?.maskedName;
  return (
    <>
      <div>
        <p className="label">{t("customer.panel")}</p>
        <h2 className="customer-name">
          <span>{maskedName ?? t("resume.unknownCustomer")}</span>
        </h2>
      </div>
      {open ? (
        <Facts
          facts={[
            { name: t("resume.begunAt"), value: formatTime(open.begunAt), mono: true },
            { name: t("resume.teller"), value: open.tellerId },
            { name: t("card.vendorCode"), value: open.vendorCode, mono: true },
            { name: t("card.serialNumber"), value: open.serialNumber, mono: true },
            { name: t("profile.title"), value: t(`profile.${open.profile}`) },
          ]}
        />
      ) : null}
    </>
  );
}
