/** The two channels between the preload script and the main process. */
export const CALL_CHANNEL = "smartotp:call";
export const CUSTOMER_CALL_CHANNEL = "customer-call";
export const CUSTOMER_VIEW_CHANNEL = "customer-view";
export const EVENT_CHANNEL = "smartotp:event";
