import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignedForm } from "../../../src/contract/calls/forms.ts";
import type { FormName } from "../../../src/contract/forms.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { Patience } from "../../parts/Patience.tsx";
import { useApp } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { FormFields } from "./FormFields.tsx";

interface Props {
  readonly form: FormName;
  /** The card that the form is about, where it is known already. */
  readonly token?: TokenRef | null;
  /** Home, unless there is a step before this one. */
  readonly onBack?: () => void;
  /** What comes once it is signed. */
  readonly children: (signed: SignedForm) => ReactNode;
}

/** The application of a transaction: nothing behind it is shown before the customer has signed. */
export function FormStep({ form, token = null, onBack, children }: Props) {
  const { customer } = useApp();
  const [signed, setSigned] = useState<(SignedForm & { readonly customerId: string }) | null>(null);
  if (!customer) return null;
  if (signed?.customerId === customer.customerId) return children(signed);
  const onSigned = (done: SignedForm) => setSigned({ ...done, customerId: customer.customerId });
  return (
    <Opening
      key={customer.customerId}
      {...{ form, token, onSigned }}
      customerId={customer.customerId}
      {...(onBack ? { onBack } : {})}
    />
  );
}

interface OpeningProps extends Omit<Props, "children"> {
  readonly customerId: string;
  readonly onSigned: (signed: SignedForm) => void;
}

function Opening({ form, token, customerId, onSigned, onBack }: OpeningProps) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const opened = useQuery({
    queryKey: ["form.begin", form, customerId, token],
    queryFn: () => invoke(bridge, "form.begin", token ? { form, token } : { form }),
    gcTime: 0,
    staleTime: 0,
  });
  const before = opened.isFetching ? null : (opened.data?.signed ?? null);
  // Signed before, and interrupted before its transaction began: it is not asked for twice.
  useEffect(() => {
    if (before) onSigned(before);
  }, [before, onSigned]);
  const back = onBack ? { onBack } : {};
  if (opened.data && !opened.isFetching && !before) {
    return <FormFields view={opened.data} form={form} onSigned={onSigned} {...back} />;
  }
  return (
    <TransactionPanel
      id={form}
      state={opened.error ? "formRefused" : "formOpening"}
      title={t(opened.error ? "form.refusedTitle" : "form.opening")}
      failure={opened.error ? failureOf(opened.error) : null}
      focusTitle
      {...back}
    >
      {opened.error ? null : (
        <Patience
          skeleton={<div className="skeleton block" aria-hidden="true" />}
          words={<p className="lead">{t("form.waitingFor")}</p>}
        />
      )}
    </TransactionPanel>
  );
}
