/** The two channels between the preload script and the main process. */
export const CALL_CHANNEL = "smartotp:call";
export const EVENT_CHANNEL = "smartotp:event";
