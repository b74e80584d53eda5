/** Values of the API's documented examples that nobody can make up: the public test vectors of the standards. */
export const examples = {
  /** Public key of RFC 8032 section 7.1, test 1. */
  ed25519: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  /** Its signature of the empty message. */
  signature: "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc-bRr0lv18FlbviRlUUFDjnoQCw",
  /** Public keys of RFC 7748 section 6.1. */
  x25519: "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
  x25519Other: "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
  /** SHA-256 of "abc" (FIPS 180-4), in hexadecimal. */
  hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  /** SHA-512 of "abc", in the place of a ciphertext. */
  ciphertext: "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslPpUyknw",
  /** DER of a self-signed Ed25519 certificate. */
  certificate:
    "MIIBQDCB86ADAgECAhQZWCLcovp2I5QSmEBNbrh0PmhpTDAFBgMrZXAwFjEUMBIGA1UEAwwLd29ya3N0YXRpb24wHhcNMjYxMTIyMTkwNTA3WhcNMjcxMTIyMTkwNTA3WjAWMRQwEgYDVQQDDAt3b3Jrc3RhdGlvbjAqMAUGAytlcAMhADuBl89F0CD42VbdqDt2Ba6kWwsKiXqDhja8AdYM_1s2o1MwUTAdBgNVHQ4EFgQUvTo2yFeB0phDpmmiU2RJjpQifIUwHwYDVR0jBBgwFoAUvTo2yFeB0phDpmmiU2RJjpQifIUwDwYDVR0TAQH_BAUwAwEB_zAFBgMrZXADQQCIyi1YME0L4kmYoxwXSCjGESOV3Vm8A-zdNggjzjkcCBuq3Y611hDKEI3oE6R02tW4-MsOvBllWyq8LHf_2i8E",
} as const;
