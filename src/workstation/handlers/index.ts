import packageJson from "../../../package.json" with { type: "json" };
import { Language, type TellerView, Theme } from "../../contract/ipc.ts";
import {
  identifyCustomer,
  issueCard,
  lookAtReader,
  openIssues,
  readMrz,
  resumeIssue,
  signIn,
  spoilIssue,
  suggestCard,
  testCard,
  withApproval,
} from "../../counter/index.ts";
import { placeOf } from "../place.ts";
import type { Handlers, WorkstationCall } from "../port.ts";
import { trainingPasswordOf } from "../training.ts";
import { approvalHandlers } from "./approvals.ts";
import { deskHandlers } from "./desk.ts";
import { figureHandlers } from "./figures.ts";
import { formHandlers } from "./forms.ts";
import { inquiryHandlers } from "./inquiry.ts";
import { lifeHandlers } from "./life.ts";
import { lineHandlers } from "./line.ts";
import { type HandlerParts, onTokens, readerOf, signedFor, writing } from "./parts.ts";
import { phoneHandlers } from "./phones.ts";
import { practiceHandlers } from "./practice.ts";
import { stockHandlers } from "./stock.ts";

/** One function per call of the window, each a line or two: what there is to decide is decided in the counter. */
export function handlersOf(parts: HandlerParts): Handlers<WorkstationCall> {
  const { desk, session, status, emit } = parts;
  const { settings, tellers } = desk.ledger;

  return {
    "app.state": async () => ({
      version: packageJson.version,
      mode: "training",
      language: (await settings.get("language", Language)) ?? "ko",
      theme: (await settings.get("theme", Theme)) ?? "system",
      ...(await placeOf(desk)),
      // Tellers before supervisors: they sign in most.
      tellers: (await tellers.list())
        .sort((a, b) => b.role.localeCompare(a.role))
        .map(({ tellerId, name, role }) => {
          const trainingPassword = trainingPasswordOf(tellerId);
          return { tellerId, name, role, ...(trainingPassword === undefined ? {} : { trainingPassword }) };
        }),
      session: session.teller,
      locked: session.locked,
      keyStore: parts.keyStore,
      status: status.view,
      customer: session.customer,
      openIssues: await openIssues(desk.ledger),
    }),
    "app.setLanguage": async ({ language }) => settings.set("language", Language, language),
    "app.setTheme": async ({ theme }) => settings.set("theme", Theme, theme),

    "session.signIn": async (input) => {
      const teller = await signIn(desk, input);
      session.signedIn(teller);
      emit("session.changed", teller);
      // 9001 is quick from its first key press on; a search that finds the names missing reads them itself.
      desk.ledger.directory.prepare().catch(() => {});
      return teller;
    },
    "session.signOut": async () => {
      await session.settled();
      session.signedIn(null);
      emit("session.changed", null);
    },

    "customer.readMrz": async ({ mrz }) => readMrz(desk, mrz),
    "customer.identify": async (input) => {
      const customer = await identifyCustomer(desk, session.requireTeller(), input);
      session.serve(customer, input.phone);
      return customer;
    },
    "customer.answerNfcPhone": async ({ nfcPhone }) => {
      session.requireTeller();
      const customer = { ...session.requireCustomer(), nfcPhone };
      session.serve(customer);
      return customer;
    },
    "customer.clear": async () => session.serve(null),

    "reader.select": async ({ name }) => status.choose(name),
    "card.look": async () => lookAtReader(desk, readerOf(parts)),
    "card.test": async ({ transaction, token }) => {
      const { tellerId } = session.requireTeller();
      const { customer } = session;
      const order = { readerName: readerOf(parts), tellerId, transaction, token, customer };
      return await testCard(desk, order, parts.showOtp);
    },

    "issue.suggest": async () => suggestCard(desk, session.teller?.tellerId ?? null),
    "issue.start": async ({ vendorCode, serialNumber, profile, formId, approver: approval }) => {
      const teller = session.requireTeller();
      const customer = session.requireCustomer();
      const issueId = await signedFor(parts, "issue", { formId, token: null });
      const order = {
        token: { vendorCode, serialNumber },
        profile,
        teller,
        customer,
        readerName: readerOf(parts),
        issueId,
      };
      const issue = (approver?: TellerView) =>
        onTokens(parts, () =>
          writing(parts, () =>
            issueCard(desk, { ...order, approver }, (progress) => emit("issue.progress", progress)),
          ),
        );
      if (!approval) return await issue();
      const asked = { ...order, code: "8101", reason: "offlineLimit" };
      return await withApproval(desk, teller, approval, asked, issue);
    },
    "issue.resume": async ({ issueId }) => {
      const order = { issueId, teller: session.requireTeller(), readerName: readerOf(parts) };
      return await writing(parts, () =>
        resumeIssue(desk, order, (progress) => emit("issue.progress", progress)),
      );
    },
    "issue.spoil": async ({ issueId, reason }) => {
      const order = {
        issueId,
        reason,
        teller: session.requireTeller(),
        readerName: status.view.selectedReader,
      };
      await writing(parts, () => spoilIssue(desk, order));
    },

    ...deskHandlers(parts),
    ...formHandlers(parts),
    ...lineHandlers(parts),
    ...inquiryHandlers(parts),
    // Only the customer's window is interested (customerDesk.ts).
    "customerWindow.follow": async () => undefined,
    ...approvalHandlers(parts),
    ...figureHandlers(parts),
    ...phoneHandlers(parts),
    ...stockHandlers(parts),
    ...lifeHandlers(parts),

    ...practiceHandlers(parts),
    "training.setLine": async ({ up }) => desk.line.setUp(up),
  };
}
