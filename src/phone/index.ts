/** The reference phone: does with a reader what the customers' app does with the phone's own antenna (R9–R11). */
export { PhoneError } from "./errors.ts";
export type { Registration } from "./memory.ts";
export { type PhoneOtp, phoneOtp } from "./otp.ts";
export { openPhone, type Phone } from "./phone.ts";
export { openReferencePhone } from "./reference.ts";
export { forgetCard, registerPhone } from "./register.ts";
export { type PhoneRegistry, phoneRegistry } from "./registry.ts";
