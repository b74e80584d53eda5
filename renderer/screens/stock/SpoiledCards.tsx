import { Ban, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { DiscardForm } from "./DiscardForm.tsx";
import { SpoiledTable } from "./SpoiledTable.tsx";
import { SpoilForm } from "./SpoilForm.tsx";
import { useAsked } from "./useAsked.ts";

/** 8803: the cards that nobody gets any more; one more of them, or all of them out of the branch (R17, R13). */
export function SpoiledCards({ token }: TransactionProps) {
  const { t } = useTranslation();
  const asked = useAsked("stock.spoiled");
  const [step, setStep] = useState<"list" | "spoil" | "discard">(token ? "spoil" : "list");
  const cards = asked.data?.cards ?? [];
  const kept = cards.filter(({ discarded }) => discarded === null);
  const spoil = () => setStep("spoil");
  useKeys("screen", step === "list" ? { f6: spoil } : {});
  if (step === "spoil") return <SpoilForm token={token} onBack={() => setStep("list")} />;
  if (step === "discard") return <DiscardForm cards={kept} onBack={() => setStep("list")} />;
  const known = asked.data !== undefined;
  return (
    <TransactionPanel
      id="spoiled"
      state={known ? "list" : "loading"}
      title={t("spoiledCards.title", { count: kept.length })}
      lead={t("spoiledCards.lead")}
      focusTitle
      failure={asked.failure}
      next={
        kept.length > 0
          ? { label: t("spoiledCards.discard"), onPress: () => setStep("discard"), icon: Trash2 }
          : undefined
      }
      more={
        <Button icon={Ban} keyName="F6" onPress={spoil} data-action="spoilCard">
          {t("spoiledCards.spoil")}
        </Button>
      }
    >
      {known ? <SpoiledTable cards={cards} /> : null}
    </TransactionPanel>
  );
}
