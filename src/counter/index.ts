/** What a teller does, one file per counter transaction. */
export type { Desk } from "./desk.ts";
export { fictitiousCustomer, identifyCustomer, readMrz } from "./identify.ts";
export { issueCard, suggestCard } from "./issue.ts";
export { lookAtReader } from "./lookAt.ts";
export { openIssues, resumeIssue, spoilIssue } from "./resume.ts";
export { Session } from "./session.ts";
export { signIn } from "./signIn.ts";
export { otpFromCard, testCard, waitForFreshStep } from "./testCard.ts";
