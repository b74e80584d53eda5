/** What a teller does, one file per counter transaction. */
export { approve } from "./approve.ts";
export { correctTime } from "./correctTime.ts";
export type { Desk } from "./desk.ts";
export { disposeToken } from "./dispose.ts";
export { keepDraft, listDrafts, removeDraft } from "./drafts.ts";
export { fictitiousCustomer, holderOf, identifyCustomer, readMrz } from "./identify.ts";
export { releaseIncident, reportIncident } from "./incident.ts";
export { issueCard, suggestCard } from "./issue.ts";
export { lookAtReader } from "./lookAt.ts";
export { invitationOf, invitePhone, listPhones, revokePhone, withdrawInvitation } from "./phones.ts";
export { addRegistration, removeRegistration } from "./registration.ts";
export { reissueCard, tapOldCard } from "./reissue.ts";
export { openIssues, resumeIssue, spoilIssue } from "./resume.ts";
export { Session } from "./session.ts";
export { signIn } from "./signIn.ts";
export { type OtpMade, otpFromCard, testCard, waitForFreshStep } from "./testCard.ts";
export { unlockToken } from "./unlock.ts";
