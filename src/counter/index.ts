/** What a teller does, one file per counter transaction. */
export { approve } from "./approve.ts";
export { decideConflict, openConflicts, queueEntryOf } from "./conflicts.ts";
export { correctTime } from "./correctTime.ts";
export type { Desk } from "./desk.ts";
export { disposeToken } from "./dispose.ts";
export { keepDraft, listDrafts, removeDraft } from "./drafts.ts";
export { requireNfcPhone } from "./eligible.ts";
export { CounterError } from "./errors.ts";
export { readFigures } from "./figures.ts";
export { beginForm, formFor, noteConsents, openSignedForm, signForm } from "./forms.ts";
export {
  checkedPerson,
  fictitiousCustomer,
  freshCustomer,
  holderOf,
  identifyCustomer,
  readMrz,
} from "./identify.ts";
export { releaseIncident, reportIncident } from "./incident.ts";
export { askAboutCard, cardHistory, customerHistory, findAny, pastApprovals } from "./inquiry.ts";
export { issueCard } from "./issue.ts";
export { lookAtReader } from "./lookAt.ts";
export { invitationOf, invitePhone, listPhones, revokePhone, withdrawInvitation } from "./phones.ts";
export { addRegistration, removeRegistration } from "./registration.ts";
export { reissueCard, tapOldCard } from "./reissue.ts";
export { changeAccessKey } from "./rekey.ts";
export {
  approverOf,
  askApproval,
  decideRequest,
  listRequests,
  withApproval,
  withdrawRequest,
} from "./requests.ts";
export { openIssues, resumeIssue, spoilIssue } from "./resume.ts";
export { Session } from "./session.ts";
export { signIn } from "./signIn.ts";
export { standingOf } from "./standing.ts";
export { closingView, prepareClosing, reopenDay, signClosing } from "./stock/closing.ts";
export { countStock, stockPlaces } from "./stock/count.ts";
export { type Delivery, type ListedCard, matchDelivery } from "./stock/delivery.ts";
export { handOver } from "./stock/handOver.ts";
export { receiveCards, waitingShipments } from "./stock/receive.ts";
export { discardCards, spoilCard, spoiledCards } from "./stock/spoiled.ts";
export { suggestCard } from "./suggest.ts";
export { type OtpMade, otpFromCard, testCard, waitForFreshStep } from "./testCard.ts";
export { unlockToken } from "./unlock.ts";
