import type { ApprovalRequest } from "../../src/contract/calls/approvals.ts";
import type { KnownCustomer } from "../../src/contract/calls/inquiry.ts";
import type { PhoneInvitation } from "../../src/contract/calls/phones.ts";
import type { Failure } from "../../src/contract/errors.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type {
  AppState,
  CustomerView,
  IssueResult,
  Language,
  OpenIssue,
  StatusView,
  TellerView,
  Theme,
} from "../../src/contract/ipc.ts";
import type { Fact } from "../parts/Facts.tsx";
import type { IntakeDraft } from "../screens/customer/intake.ts";
import { type TransactionId, transactionOf, transactions } from "../transactions/table.ts";
import { type InquiryPlace, noInquiry } from "./inquiry.ts";
import { idle, type Run, type RunAction, reduceRun } from "./run.ts";

export type Screen =
  | { readonly name: "home" }
  /** Whom to identify, and the transaction that is waiting for it: issuing, when none is named. */
  | {
      readonly name: "customer";
      readonly next?: TransactionId | undefined;
      /** The card that the waiting transaction is about. */
      readonly token?: TokenRef | null;
      /** Who was found in 9001: to be compared with the document, not identified by it (R2). */
      readonly known?: KnownCustomer | null;
    }
  | { readonly name: "issue" }
  | { readonly name: "transaction"; readonly id: TransactionId; readonly token?: TokenRef | null }
  | { readonly name: "resume"; readonly issueId: string };

type Dialog =
  | { readonly name: "palette"; readonly query?: string }
  | { readonly name: "help" }
  | { readonly name: "cardTest" }
  | { readonly name: "receipt"; readonly result: IssueResult }
  | { readonly name: "transactionReceipt"; readonly receipt: TransactionPaper }
  | { readonly name: "form"; readonly formId: string }
  | { readonly name: "spoil"; readonly issueId: string };

/** What the receipt of a transaction says. */
export interface TransactionPaper {
  readonly transaction: TransactionId;
  readonly facts: readonly (Fact | null)[];
  readonly journalSeq: number;
  readonly pending: boolean;
}

/** Typed customer data that was left with Esc: when, and by whom. */
interface Draft {
  readonly values: IntakeDraft;
  readonly leftAt: number;
  readonly tellerId: string;
}

export interface State {
  /** Null until the main process has answered for the first time. */
  readonly app: AppState | null;
  readonly startFailure: Failure | null;
  readonly screen: Screen;
  readonly dialog: Dialog | null;
  readonly run: Run;
  /** Cards issued by this teller since signing in, latest first. */
  readonly recent: readonly IssueResult[];
  readonly draft: Draft | null;
  readonly inquiry: InquiryPlace;
  /** A phone that has not answered yet, while its customer is here: the code is shown again when asked for. */
  readonly invitation: PhoneInvitation | null;
  /** What a supervisor approved earlier and is being finished now (decision 0018). */
  readonly approved: ApprovalRequest | null;
  /** Grows with every customer who leaves, so that the next one meets an empty form. */
  readonly turn: number;
}

export type Action =
  | { type: "loaded"; app: AppState }
  | { type: "startFailed"; failure: Failure }
  | { type: "startAgain" }
  | { type: "status"; status: StatusView }
  | { type: "openIssues"; openIssues: OpenIssue[] }
  | { type: "session"; session: TellerView | null }
  | { type: "locked"; locked: boolean }
  | { type: "language"; language: Language }
  | { type: "theme"; theme: Theme }
  | { type: "customer"; customer: CustomerView | null }
  | { type: "customer.changed"; customer: CustomerView }
  | { type: "draft"; draft: Draft | null }
  | { type: "inquiry"; inquiry: InquiryPlace }
  | { type: "invitation"; invitation: PhoneInvitation | null }
  | { type: "approved"; approved: ApprovalRequest | null }
  | { type: "go"; screen: Screen }
  | { type: "dialog"; dialog: Dialog | null }
  | RunAction;

export const initialState: State = {
  app: null,
  startFailure: null,
  screen: { name: "home" },
  dialog: null,
  run: idle,
  recent: [],
  draft: null,
  inquiry: noInquiry,
  invitation: null,
  approved: null,
  turn: 0,
};

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "loaded":
      return { ...state, app: action.app, startFailure: null };
    case "startFailed":
      return { ...state, startFailure: action.failure };
    case "startAgain":
      return { ...state, startFailure: null };
    case "go":
      // A card that is being written keeps its screen: what happens to it must be seen.
      if (state.run.phase === "writing") return state;
      return { ...state, screen: action.screen, dialog: null, run: idle };
    case "dialog":
      return { ...state, dialog: action.dialog };
    case "draft":
      return { ...state, draft: action.draft };
    case "inquiry":
      return { ...state, inquiry: action.inquiry };
    case "invitation":
      return { ...state, invitation: action.invitation };
    case "approved":
      return { ...state, approved: action.approved };
    case "run.begin":
    case "run.progress":
    case "run.failed":
    case "run.clear":
      return { ...state, run: reduceRun(state.run, action) };
    case "run.done": {
      const run = reduceRun(state.run, action);
      if (run === state.run) return state;
      const recent = [action.result, ...state.recent].slice(0, 20);
      return { ...state, run, recent, app: withToken(state.app, action.result) };
    }
    default:
      return state.app ? reduceApp(state, state.app, action) : state;
  }
}

/** The customer at the counter now holds the card that was issued to them. */
function withToken(app: AppState | null, result: IssueResult): AppState | null {
  if (!app?.customer || app.customer.maskedName !== result.maskedName) return app;
  const { vendorCode, serialNumber } = result;
  const token = { vendorCode, serialNumber, institutionCode: app.institution.code, state: "active" };
  const others = app.customer.tokens.filter(
    (held) => held.vendorCode !== vendorCode || held.serialNumber !== serialNumber,
  );
  return { ...app, customer: { ...app.customer, tokens: [...others, token] } };
}

type AppAction = Extract<
  Action,
  {
    type:
      | "status"
      | "openIssues"
      | "session"
      | "locked"
      | "language"
      | "theme"
      | "customer"
      | "customer.changed";
  }
>;

function reduceApp(state: State, app: AppState, action: AppAction): State {
  switch (action.type) {
    case "status":
      return { ...state, app: { ...app, status: action.status } };
    case "openIssues":
      return { ...state, app: { ...app, openIssues: action.openIssues } };
    case "locked":
      return { ...state, app: { ...app, locked: action.locked } };
    case "language":
      return { ...state, app: { ...app, language: action.language } };
    case "theme":
      return { ...state, app: { ...app, theme: action.theme } };
    case "customer":
      // Once the customer is identified nothing typed is kept in the window (R14).
      return {
        ...state,
        app: { ...app, customer: action.customer },
        draft: null,
        invitation: action.customer?.customerId === app.customer?.customerId ? state.invitation : null,
        approved: action.customer === null ? null : state.approved,
        turn: action.customer === null ? state.turn + 1 : state.turn,
      };
    case "customer.changed":
      if (action.customer.customerId !== app.customer?.customerId) return state;
      return { ...state, app: { ...app, customer: action.customer } };
    case "session":
      if (action.session?.tellerId === app.session?.tellerId)
        return { ...state, app: { ...app, session: action.session } };
      return {
        ...initialState,
        app: {
          ...app,
          session: action.session,
          locked: false,
          customer: action.session ? app.customer : null,
        },
        run: state.run.phase === "writing" ? state.run : idle,
        screen: state.run.phase === "writing" ? state.screen : initialState.screen,
      };
  }
}

/** `#/issue`, `#/resume/<issueId>` …: every screen has an address. */
export function screenOf(hash: string): Screen {
  const [name, id] = hash.replace(/^#\/?/, "").split("/");
  if (name === "issue") return { name };
  const transaction = transactions.find(({ code }) => code === (name === "customer" ? id : name))?.id;
  if (name === "customer") return { name, next: transaction };
  if (transaction)
    return transaction === "issue" ? { name: "issue" } : { name: "transaction", id: transaction };
  if (name === "resume" && id) return { name, issueId: id };
  return { name: "home" };
}

export function addressOf(screen: Screen): string {
  switch (screen.name) {
    case "resume":
      return `#/resume/${screen.issueId}`;
    case "transaction":
      return `#/${transactionOf(screen.id).code}`;
    case "customer":
      return screen.next ? `#/customer/${transactionOf(screen.next).code}` : "#/customer";
    default:
      return `#/${screen.name}`;
  }
}
