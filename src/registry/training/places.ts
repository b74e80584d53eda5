/** The made-up institutions of training mode: nobody's real codes or names. */
export const trainingInstitutions = [
  {
    code: "901",
    name: { ko: "한빛은행", en: "Hanbit Bank" },
    branches: [
      { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
      { code: "9010043", name: { ko: "명동지점", en: "Myeongdong Branch" } },
    ],
  },
  {
    code: "902",
    name: { ko: "가온증권", en: "Gaon Securities" },
    branches: [{ code: "9020007", name: { ko: "여의도지점", en: "Yeouido Branch" } }],
  },
] as const;
