export { CardError } from "./errors.ts";
export type { CardErrorCode } from "./errorTexts.ts";
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
