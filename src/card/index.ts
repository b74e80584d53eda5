/** The card: APDU, TLV, the OATH applet, personalising; the virtual card. Pure, given `transmit`. */
export { computeOtp, type OtpRequest } from "./computeOtp.ts";
export { formatCredentialName, parseCredentialName } from "./credentialName.ts";
export { CardError } from "./errors.ts";
export type { CardErrorCode } from "./errorTexts.ts";
export { type CardSighting, type LookKeys, lookAtCard } from "./look.ts";
export { type NewCredential, OathSession } from "./oath.ts";
export { type PersonaliseInput, personalise } from "./personalise.ts";
export { resume, type SpoiledCard, wipeSpoiled } from "./resume.ts";
export { type CountedConnection, countTraffic } from "./traffic.ts";
export { parseVirtualCardState, type VirtualCardState } from "./virtual/cardState.ts";
export {
  type BlankCardOptions,
  type CardFaults,
  VirtualCard,
  type VirtualCardOptions,
} from "./virtual/virtualCard.ts";
export {
  attachToVpcd,
  runVirtualCard,
  type VirtualCardProcess,
  type VpcdAddress,
  type VpcdAttachment,
  type VpcdEvent,
} from "./virtual/vpcd/index.ts";
export type { CardOrder, CardProgress, FinishedCard } from "./writing.ts";
