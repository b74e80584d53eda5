import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "../../store/actions.ts";
import type { Subject } from "../../store/inquiry.ts";
import { useStore } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { CardHistory } from "./CardHistory.tsx";
import { CustomerHistory } from "./CustomerHistory.tsx";
import { SearchList } from "./SearchList.tsx";

/** 9001: find a customer or a card, and all that became of them. */
export function InquiryScreen({ token }: TransactionProps) {
  const { t } = useTranslation();
  const { state, dispatch } = useStore();
  const actions = useActions();
  const { inquiry } = state;
  const front = inquiry.open.at(-1);
  const show = (subject: Subject) =>
    dispatch({ type: "inquiry", inquiry: { ...inquiry, open: [...inquiry.open, subject] } });
  const back = () => {
    if (front) dispatch({ type: "inquiry", inquiry: { ...inquiry, open: inquiry.open.slice(0, -1) } });
    else actions.go({ name: "home" });
  };
  const vendorCode = token?.vendorCode;
  const serialNumber = token?.serialNumber;
  // A card that was tapped, or asked about elsewhere, is shown at once.
  useEffect(() => {
    if (!vendorCode || !serialNumber) return;
    dispatch({
      type: "inquiry",
      inquiry: { query: "", at: 0, open: [{ kind: "card", vendorCode, serialNumber }] },
    });
  }, [dispatch, vendorCode, serialNumber]);
  if (front?.kind === "customer") {
    return (
      <CustomerHistory key={front.customerId} customerId={front.customerId} onBack={back} onOpen={show} />
    );
  }
  if (front?.kind === "card") {
    return <CardHistory key={front.serialNumber} token={front} onBack={back} onOpen={show} />;
  }
  return (
    <TransactionPanel id="inquiry" state="search" title={t("inquiry.title")} onBack={back}>
      <SearchList
        query={inquiry.query}
        at={inquiry.at}
        onChange={(query, at) => dispatch({ type: "inquiry", inquiry: { query, at, open: [] } })}
        onOpen={show}
      />
    </TransactionPanel>
  );
}
