/** RFC 6287 Appendix C. Every row: question, response, and the counter where the suite has one. */
interface Vectors {
  readonly suite: string;
  readonly keyLength: 20 | 32 | 64;
  readonly rows: readonly (readonly [question: string, response: string, counter?: number])[];
}

/** C.1 One-way challenge response. P is SHA-1 of the PIN 1234; T is 132d0b6 (2008-03-25 12:06 UTC). */
export const oneWay: readonly Vectors[] = [
  {
    suite: "OCRA-1:HOTP-SHA1-6:QN08",
    keyLength: 20,
    rows: [
      ["00000000", "237653"],
      ["11111111", "243178"],
      ["22222222", "653583"],
      ["33333333", "740991"],
      ["44444444", "608993"],
      ["55555555", "388898"],
      ["66666666", "816933"],
      ["77777777", "224598"],
      ["88888888", "750600"],
      ["99999999", "294470"],
    ],
  },
  {
    suite: "OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1",
    keyLength: 32,
    rows: [
      ["12345678", "65347737", 0],
      ["12345678", "86775851", 1],
      ["12345678", "78192410", 2],
      ["12345678", "71565254", 3],
      ["12345678", "10104329", 4],
      ["12345678", "65983500", 5],
      ["12345678", "70069104", 6],
      ["12345678", "91771096", 7],
      ["12345678", "75011558", 8],
      ["12345678", "08522129", 9],
    ],
  },
  {
    suite: "OCRA-1:HOTP-SHA256-8:QN08-PSHA1",
    keyLength: 32,
    rows: [
      ["00000000", "83238735"],
      ["11111111", "01501458"],
      ["22222222", "17957585"],
      ["33333333", "86776967"],
      ["44444444", "86807031"],
    ],
  },
  {
    suite: "OCRA-1:HOTP-SHA512-8:C-QN08",
    keyLength: 64,
    rows: [
      ["00000000", "07016083", 0],
      ["11111111", "63947962", 1],
      ["22222222", "70123924", 2],
      ["33333333", "25341727", 3],
      ["44444444", "33203315", 4],
      ["55555555", "34205738", 5],
      ["66666666", "44343969", 6],
      ["77777777", "51946085", 7],
      ["88888888", "20403879", 8],
      ["99999999", "31409299", 9],
    ],
  },
  {
    suite: "OCRA-1:HOTP-SHA512-8:QN08-T1M",
    keyLength: 64,
    rows: [
      ["00000000", "95209754"],
      ["11111111", "55907591"],
      ["22222222", "22048402"],
      ["33333333", "24218844"],
      ["44444444", "36209546"],
    ],
  },
];

interface MutualVectors {
  readonly serverSuite: string;
  readonly clientSuite: string;
  readonly keyLength: 32 | 64;
  readonly rows: readonly (readonly [qc: string, qs: string, rs: string, rc: string])[];
}

/** C.2 Mutual challenge-response. */
export const mutual: readonly MutualVectors[] = [
  {
    serverSuite: "OCRA-1:HOTP-SHA256-8:QA08",
    clientSuite: "OCRA-1:HOTP-SHA256-8:QA08",
    keyLength: 32,
    rows: [
      ["CLI22220", "SRV11110", "28247970", "15510767"],
      ["CLI22221", "SRV11111", "01984843", "90175646"],
      ["CLI22222", "SRV11112", "65387857", "33777207"],
      ["CLI22223", "SRV11113", "03351211", "95285278"],
      ["CLI22224", "SRV11114", "83412541", "28934924"],
    ],
  },
  {
    serverSuite: "OCRA-1:HOTP-SHA512-8:QA08",
    clientSuite: "OCRA-1:HOTP-SHA512-8:QA08-PSHA1",
    keyLength: 64,
    rows: [
      ["CLI22220", "SRV11110", "79496648", "18806276"],
      ["CLI22221", "SRV11111", "76831980", "70020315"],
      ["CLI22222", "SRV11112", "12250499", "01600026"],
      ["CLI22223", "SRV11113", "90856481", "18951020"],
      ["CLI22224", "SRV11114", "12761449", "32528969"],
    ],
  },
];

/** C.3 Plain signature. */
export const signatures: readonly Vectors[] = [
  {
    suite: "OCRA-1:HOTP-SHA256-8:QA08",
    keyLength: 32,
    rows: [
      ["SIG10000", "53095496"],
      ["SIG11000", "04110475"],
      ["SIG12000", "31331128"],
      ["SIG13000", "76028668"],
      ["SIG14000", "46554205"],
    ],
  },
  {
    suite: "OCRA-1:HOTP-SHA512-8:QA10-T1M",
    keyLength: 64,
    rows: [
      ["SIG1000000", "77537423"],
      ["SIG1100000", "31970405"],
      ["SIG1200000", "10235557"],
      ["SIG1300000", "95213541"],
      ["SIG1400000", "65360607"],
    ],
  },
];
