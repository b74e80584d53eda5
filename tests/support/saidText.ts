/** What a registry says of a refusal. */
export const saidText = {
  ko: { happened: "증명이 맞지 않습니다.", now: "바뀐 것은 없습니다.", todo: "카드를 다시 대십시오." },
  en: { happened: "The proof is wrong.", now: "Nothing was changed.", todo: "Tap the card again." },
};
