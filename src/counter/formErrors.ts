import type { ErrorCatalogue } from "../contract/text.ts";

/** Of application forms. */
export type FormErrorCode =
  | "formNeeded"
  | "formConsentMissing"
  | "formNotOpen"
  | "formOfAnother"
  | "formUsed"
  | "formMalformed"
  | "formMissing"
  | "formDamaged"
  | "formUnwritable";

const kept = {
  ko: "거래와 서명 기록은 원장에 그대로 있습니다.",
  en: "The transaction and the record of the signature are unchanged in the ledger.",
};
const nothing = { ko: "아무것도 기록되지 않았습니다.", en: "Nothing was recorded." };

export const formErrors: ErrorCatalogue<FormErrorCode> = {
  formNeeded: {
    ko: {
      happened: "서명한 신청서가 없습니다.",
      now: nothing.ko,
      todo: "신청서에 고객의 서명을 받은 뒤 다시 하십시오.",
    },
    en: {
      happened: "There is no signed application form.",
      now: nothing.en,
      todo: "Let the customer sign the form first, then do it again.",
    },
  },
  formConsentMissing: {
    ko: {
      happened: "필수 동의 가운데 표시하지 않은 것이 있습니다.",
      now: "서명은 기록되지 않았고, 표시한 동의는 남아 있습니다.",
      todo: "고객에게 내용을 보이고 동의를 받으십시오. 동의하지 않으면 거래를 할 수 없습니다.",
    },
    en: {
      happened: "A required consent is not given.",
      now: "The signature was not recorded; the ticked consents are kept.",
      todo: "Show the customer the text and ask. Without it the transaction cannot be done.",
    },
  },
  formNotOpen: {
    ko: {
      happened: "열려 있는 신청서가 아닙니다.",
      now: nothing.ko,
      todo: "거래를 처음부터 다시 하십시오. 이미 서명했다면 조회에서 볼 수 있습니다.",
    },
    en: {
      happened: "This form is not open.",
      now: nothing.en,
      todo: "Start the transaction again. If it was signed already, the inquiry shows it.",
    },
  },
  formOfAnother: {
    ko: {
      happened: "다른 고객이나 다른 거래의 신청서입니다.",
      now: nothing.ko,
      todo: "지금 고객의 신청서를 새로 쓰십시오.",
    },
    en: {
      happened: "This form belongs to another customer or another transaction.",
      now: nothing.en,
      todo: "Fill in a form for the customer who is here.",
    },
  },
  formUsed: {
    ko: {
      happened: "이 신청서로는 이미 거래를 했습니다.",
      now: "앞의 거래는 그대로이며, 새로 기록된 것은 없습니다.",
      todo: "새 거래이면 신청서를 새로 받으십시오. 앞의 거래는 조회에서 볼 수 있습니다.",
    },
    en: {
      happened: "A transaction was already done with this form.",
      now: "That transaction stands; nothing new was recorded.",
      todo: "For a new transaction let the customer sign a new form. The inquiry shows the first one.",
    },
  },
  formMalformed: {
    ko: {
      happened: "신청서 양식 {name}에 잘못된 곳이 있습니다 ({fields}).",
      now: "이 양식으로는 거래를 할 수 없습니다.",
      todo: "전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "The form {name} is malformed ({fields}).",
      now: "No transaction can be done with this form.",
      todo: "Tell your IT desk.",
    },
  },
  formMissing: {
    ko: {
      happened: "봉인된 신청서 파일이 없습니다.",
      now: kept.ko,
      todo: "백업에서 찾아야 합니다. 전산 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "The sealed form's file is missing.",
      now: kept.en,
      todo: "It must be looked for in the backup. Tell your IT desk.",
    },
  },
  formDamaged: {
    ko: {
      happened: "신청서가 서명할 때의 것과 다릅니다. 파일이 바뀌었거나 손상되었습니다.",
      now: kept.ko,
      todo: "파일을 건드리지 말고 정보보호 담당자에게 알려 주십시오.",
    },
    en: {
      happened: "The form is not the one that was signed: its file was changed or is damaged.",
      now: kept.en,
      todo: "Leave the file as it is and tell your information security officer.",
    },
  },
  formUnwritable: {
    ko: {
      happened: "서명한 신청서를 저장하지 못했습니다.",
      now: "서명은 기록되지 않았고, 표시한 동의는 남아 있습니다.",
      todo: "디스크의 남은 공간을 확인한 뒤 서명을 다시 받거나 종이로 받으십시오.",
    },
    en: {
      happened: "The signed form could not be kept.",
      now: "The signature was not recorded; the ticked consents are kept.",
      todo: "Check the free disk space, then sign again or on paper.",
    },
  },
};
