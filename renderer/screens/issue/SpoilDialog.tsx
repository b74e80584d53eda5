import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { useApp, useStore } from "../../store/Store.tsx";

const reasons = ["cardFailed", "cardLost", "tellerGaveUp"] as const;

/** Give up a torn write: the card leaves the stock and can never be activated (R17). */
export function SpoilDialog({ issueId, onClose }: { issueId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const { openIssues } = useApp();
  const { state, dispatch } = useStore();
  const issue = openIssues.find((open) => open.issueId === issueId);
  const [reason, setReason] = useState<(typeof reasons)[number] | "">("");
  const [tried, setTried] = useState(false);
  const spoil = useMutation({
    mutationFn: (why: (typeof reasons)[number]) => invoke(bridge, "issue.spoil", { issueId, reason: why }),
    onSuccess: () => {
      dispatch({ type: "run.clear" });
      onClose();
      if (state.screen.name === "resume") dispatch({ type: "go", screen: { name: "home" } });
    },
  });
  const confirm = () => {
    setTried(true);
    if (reason !== "" && !spoil.isPending) spoil.mutate(reason);
  };
  useKeys("dialog", { enter: confirm });
  return (
    <Sheet title={t("spoil.title")} name="spoil" role="alertdialog" onClose={onClose}>
      <p className="sheet-lead">
        {t("spoil.lead", { number: issue ? `${issue.vendorCode}-${issue.serialNumber}` : "" })}
      </p>
      <Choice
        label={t("spoil.reason")}
        options={reasons.map((value) => ({ value, label: t(`spoil.reasons.${value}`) }))}
        value={reason}
        onChange={setReason}
        autoFocus
        onEnter={confirm}
        isInvalid={tried && reason === ""}
      />
      {tried && reason === "" ? (
        <p className="field-error" role="alert">
          {t("spoil.noReason")}
        </p>
      ) : null}
      {spoil.error ? <FailureNote failure={failureOf(spoil.error)} compact /> : null}
      <div className="row end">
        <Button
          variant="danger"
          keyName="Enter"
          isPending={spoil.isPending}
          onPress={confirm}
          data-action="spoilConfirm"
        >
          {t("spoil.confirm")}
        </Button>
      </div>
    </Sheet>
  );
}
