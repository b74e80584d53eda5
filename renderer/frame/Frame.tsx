import { useEffect } from "react";
import type { TokenRef } from "../../src/contract/ids.ts";
import { DraftScope } from "../drafts/DraftScope.tsx";
import { Help } from "../help/Help.tsx";
import { useKeys } from "../keys/useKeys.ts";
import { Palette } from "../palette/Palette.tsx";
import { CustomerScreen } from "../screens/customer/CustomerScreen.tsx";
import { FormDialog } from "../screens/form/FormDialog.tsx";
import { Home } from "../screens/home/Home.tsx";
import { CardTest } from "../screens/issue/CardTest.tsx";
import { IssueScreen } from "../screens/issue/IssueScreen.tsx";
import { SpoilDialog } from "../screens/issue/SpoilDialog.tsx";
import { ReceiptDialog, TransactionReceiptDialog } from "../screens/receipt/ReceiptDialog.tsx";
import { Locked } from "../screens/signin/Locked.tsx";
import { SignIn } from "../screens/signin/SignIn.tsx";
import { useActions } from "../store/actions.ts";
import { useApp, useStore } from "../store/Store.tsx";
import { screens } from "../transactions/screens.tsx";
import { type TransactionId, transactionOf } from "../transactions/table.ts";
import { CardPanel } from "./CardPanel.tsx";
import { CustomerFollows } from "./CustomerFollows.tsx";
import { CustomerPanel } from "./CustomerPanel.tsx";
import { IdleLock } from "./IdleLock.tsx";
import { StatusLine } from "./StatusLine.tsx";
import { TopBar } from "./TopBar.tsx";

/** Stripe, top bar, the three columns, status line. */
export function Frame() {
  const app = useApp();
  const { state } = useStore();
  return (
    <div className="app">
      <TopBar />
      <CustomerFollows />
      {app.session ? (
        <>
          <main className="columns" data-screen={state.screen.name} inert={app.locked} hidden={app.locked}>
            <CustomerPanel />
            <CurrentScreen />
            <CardPanel />
          </main>
          {app.locked ? (
            <Locked />
          ) : (
            <>
              <FrameKeys />
              <IdleLock />
              <CurrentDialog />
            </>
          )}
        </>
      ) : (
        <SignIn />
      )}
      <StatusLine />
    </div>
  );
}

function CurrentScreen() {
  const { screen, turn } = useStore().state;
  const app = useApp();
  switch (screen.name) {
    case "home":
      return <Home />;
    case "customer":
      return (
        <CustomerScreen
          key={turn}
          next={screen.next}
          known={screen.known ?? null}
          token={screen.token ?? null}
        />
      );
    case "issue":
      return <IssueScreen key="issue" resume={null} />;
    case "transaction":
      return (
        <TransactionScreen
          key={`${screen.id}-${turn}-${app.customer?.customerId}`}
          id={screen.id}
          token={screen.token ?? null}
        />
      );
    case "resume":
      return <IssueScreen key={screen.issueId} resume={screen.issueId} />;
  }
}

/** A transaction from the table; the customer first where it needs one (R2). */
function TransactionScreen({ id, token }: { id: TransactionId; token: TokenRef | null }) {
  const { customer } = useApp();
  const actions = useActions();
  const Screen = screens[id];
  const blocked = !Screen || (transactionOf(id).customer && customer === null);
  useEffect(() => {
    if (blocked) actions.go(Screen ? { name: "customer", next: id } : { name: "home" });
  }, [blocked, Screen, id, actions]);
  if (!Screen || blocked) return null;
  return (
    <DraftScope code={transactionOf(id).code} token={token}>
      {(known) => <Screen token={known} />}
    </DraftScope>
  );
}

/** The keys that mean the same everywhere. */
function FrameKeys() {
  const { state, dispatch } = useStore();
  const actions = useActions();
  const writing = state.run.phase === "writing";
  useKeys("frame", {
    f1: () => dispatch({ type: "dialog", dialog: { name: "help" } }),
    ...(writing
      ? {}
      : {
          f2: () => void actions.nextCustomer(),
          f3: () => actions.open("inquiry"),
          f8: () => actions.open("approvals"),
          f12: () => actions.open("closing"),
          f4: () => dispatch({ type: "dialog", dialog: { name: "cardTest" } }),
          ctrlL: () => void actions.lock(),
          ctrlK: () => dispatch({ type: "dialog", dialog: { name: "palette" } }),
        }),
  });
  return null;
}

function CurrentDialog() {
  const { state, dispatch } = useStore();
  const { dialog } = state;
  const close = () => dispatch({ type: "dialog", dialog: null });
  switch (dialog?.name) {
    case undefined:
      return null;
    case "palette":
      return <Palette query={dialog.query} onClose={close} />;
    case "help":
      return <Help onClose={close} />;
    case "cardTest":
      return <CardTest onClose={close} />;
    case "receipt":
      return <ReceiptDialog result={dialog.result} onClose={close} />;
    case "transactionReceipt":
      return <TransactionReceiptDialog paper={dialog.receipt} onClose={close} />;
    case "form":
      return <FormDialog formId={dialog.formId} onClose={close} />;
    case "spoil":
      return <SpoilDialog issueId={dialog.issueId} onClose={close} />;
  }
}
