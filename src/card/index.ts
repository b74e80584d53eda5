/** The card: APDU, TLV, the OATH applet, personalising; the virtual card. Pure, given `transmit`. */
export { answerChallenge } from "./answerChallenge.ts";
export { computeOtp } from "./computeOtp.ts";
export { formatCredentialName, parseCredentialName } from "./credentialName.ts";
export { CardError } from "./errors.ts";
export { type CardSighting, lookAtCard } from "./look.ts";
export { OathSession } from "./oath.ts";
export { type PersonaliseInput, personalise } from "./personalise.ts";
export { resume, wipeSpoiled } from "./resume.ts";
export { countTraffic } from "./traffic.ts";
export { unlockCard } from "./unlock.ts";
export { parseVirtualCardState, type VirtualCardState } from "./virtual/cardState.ts";
export { VirtualCard } from "./virtual/virtualCard.ts";
export { attachToVpcd, runVirtualCard, type VpcdAttachment } from "./virtual/vpcd/index.ts";
export type { CardProgress, FinishedCard } from "./writing.ts";
