/** Bounds on what a seed file may make us do, whoever wrote it. */
export const LIMITS = {
  /** Bytes of a file; 100,000 tokens in encrypted PSKC are about 150 MB. */
  fileBytes: 512 * 1024 * 1024,
  /** Bytes of a file whose signature is checked: canonicalising needs the whole document in memory. */
  signedFileBytes: 8 * 1024 * 1024,
  /** Characters from one child of the key container to the next: one key package is about 2,000. */
  elementChars: 256 * 1024,
  /** RFC 6030 itself goes 9 deep. */
  depth: 24,
  /** Rows or keys of one file. */
  keys: 1_000_000,
  csvRecordChars: 4 * 1024,
  pbkdf2Iterations: 10_000_000,
  saltBytes: 1024,
  /** Rejected rows named one by one in a report; the counts go on. */
  rejectionsListed: 100_000,
} as const;
