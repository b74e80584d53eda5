/** Status words of ISO/IEC 7816-4 as the OATH applet uses them. */
export const SW = {
  ok: 0x9000,
  memoryFailure: 0x6581,
  wrongLength: 0x6700,
  accessKeyNeeded: 0x6982,
  noSuchObject: 0x6984,
  notSatisfied: 0x6985,
  wrongData: 0x6a80,
  noApplet: 0x6a82,
  noSpace: 0x6a84,
  wrongParameters: 0x6b00,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  noDiagnosis: 0x6f00,
} as const;

/** `61 xx`: more of the answer is waiting. */
export const hasMore = (sw: number): boolean => sw >> 8 === 0x61;

/** Whether two bytes can be a status word at all: ISO 7816-4 allows 61xx to 6Fxx and 90xx to 9Fxx. */
export const isStatusWord = (sw: number): boolean => {
  const sw1 = sw >> 8;
  return (sw1 >= 0x61 && sw1 <= 0x6f) || (sw1 >= 0x90 && sw1 <= 0x9f);
};

/** `6A82` as people write it. */
export const formatStatusWord = (sw: number): string => sw.toString(16).toUpperCase().padStart(4, "0");
