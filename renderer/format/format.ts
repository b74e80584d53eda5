import type { Language } from "../../src/contract/ipc.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** `10:41:07`, local time. */
export function formatTime(instant: string | number): string {
  const d = new Date(instant);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** `2026-11-22`, local date. */
function formatDate(instant: string | number): string {
  const d = new Date(instant);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** `2026-11-22 10:41:07` */
export function formatInstant(instant: string | number): string {
  return `${formatDate(instant)} ${formatTime(instant)}`;
}

/** `2026-11-22 (일) 10:42:18` */
export function formatClock(now: number, language: Language): string {
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" }).format(now);
  return `${formatDate(now)} (${weekday}) ${formatTime(now)}`;
}

/** `0042 8190 37`: in fours, as it is printed on the card. */
export function groupSerial(serialNumber: string): string {
  return serialNumber.replace(/(.{4})(?=.)/g, "$1 ");
}

/** `41 ms`, `1.3 s` */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `+0.2`, seconds with their sign. */
export function formatOffset(ms: number): string {
  const tenths = Math.round(ms / 100) / 10;
  const sign = tenths > 0 ? "+" : tenths < 0 ? "−" : "±";
  return `${sign}${Math.abs(tenths).toFixed(1)}`;
}

/** `123 456`: a code read out loud is read in threes (six digits) or fours. */
export function groupOtp(otp: string): string {
  return otp.length === 6 ? `${otp.slice(0, 3)} ${otp.slice(3)}` : otp.replace(/(.{4})(?=.)/g, "$1 ");
}

/** `150,000`: whole units of a currency, from their decimal digits. */
export function groupAmount(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+$)/g, ",");
}
