import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TokenRef } from "../../src/contract/ids.ts";
import { useKept } from "../drafts/DraftScope.tsx";
import { Choice } from "../parts/Choice.tsx";
import { useApp } from "../store/Store.tsx";
import { isToken, TokenChoice } from "./TokenChoice.tsx";
import { useApprovedRequest } from "./useFourEyes.tsx";
import { useToken } from "./useToken.ts";

/** A card of this institution that is to be given up, and why: what replacing (8102) and disposing (8701) begin with. */
export function useCardAndReason<R extends string>(
  id: "reissue" | "dispose",
  given: TokenRef | null,
  reasons: readonly R[],
) {
  const { institution } = useApp();
  const { options, token, choose } = useToken(
    given,
    ({ institutionCode }) => institutionCode === institution.code,
  );
  const request = useApprovedRequest(id);
  const [kept, setReason] = useKept<R | "">("reason", "");
  // What was approved earlier was approved for its reason (R13).
  const approved = reasons.find((known) => known === request?.reason);
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const chosen: TokenRef | null =
    token && isToken(token) ? { vendorCode: token.vendorCode, serialNumber: token.serialNumber } : null;
  return {
    options,
    token,
    choose,
    /** The card, when one is chosen whose number has the right form. */
    chosen,
    reason: approved ?? kept,
    setReason,
    reasons: approved ? [approved] : reasons,
    approved: approved !== undefined,
    tried,
    /** From now on what is missing is said. */
    setTried: () => setTried(true),
    sure,
    none: options.length === 0,
  };
}

interface Props<R extends string> {
  readonly of: ReturnType<typeof useCardAndReason<R>>;
  readonly label: string;
  readonly nameOf: (reason: R) => string;
  readonly onEnter: () => void;
}

export function CardAndReason<R extends string>({ of, label, nameOf, onEnter }: Props<R>) {
  const { t } = useTranslation();
  const { tried, sure, reason } = of;
  return (
    <>
      <TokenChoice
        value={of.token}
        onChange={of.choose}
        options={of.options}
        isInvalid={tried && !of.chosen}
        autoFocus={!sure}
        onEnter={onEnter}
      />
      {of.none ? null : (
        <Choice
          field="reason"
          label={label}
          options={of.reasons.map((value) => ({ value, label: nameOf(value) }))}
          value={reason}
          onChange={of.setReason}
          error={tried && reason === "" ? t("dispose.reasonMissing") : null}
          autoFocus={sure}
          onEnter={onEnter}
        />
      )}
    </>
  );
}
