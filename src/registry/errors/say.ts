import type { ErrorText } from "../../contract/text.ts";

/** An error of the registry: the HTTP status it travels under (RFC 9457), and what is said of it. */
interface ErrorEntry {
  readonly status: number;
  readonly text: ErrorText;
}

/** Three sentences in each language: what happened, what state things are in now, what to do. */
export const say = (
  status: number,
  ko: readonly [string, string, string],
  en: readonly [string, string, string],
): ErrorEntry => ({
  status,
  text: {
    ko: { happened: ko[0], now: ko[1], todo: ko[2] },
    en: { happened: en[0], now: en[1], todo: en[2] },
  },
});

export const unchangedKo = "중앙 등록센터의 기록은 바뀌지 않았습니다.";
export const unchangedEn = "Nothing was changed at the registry.";
