import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { ledgerOf } from "../support/ledgerOf.ts";
import { keepMany } from "../support/manyCustomers.ts";

const families = [..."김이박최정강조윤장임한오서신권황안송전홍"];
const firsts = [..."가경나다도라미민보사서선성소수승시아영예우유윤은인재정준지진찬채태하현혜호희"];

/** Made-up names in the frequency of the telephone book: few family names, many given ones. */
function nameOf(n: number): string {
  const family = families[Math.floor(((n * 7919) % 400) ** 2 / 8000) % families.length] ?? "김";
  const first = firsts[(n * 31) % firsts.length] ?? "";
  const second = firsts[Math.floor(n / 7) % firsts.length] ?? "";
  return family + first + second;
}

/** Keep so many made-up customers in the ledger of a data folder that no app uses now. */
export async function addCustomers(dataDir: string, count: number): Promise<void> {
  const options = await ledgerOf(dataDir);
  const checkedAt = new Date().toISOString();
  keepMany(options, count, (n) => {
    const name = nameOf(n);
    const year = 1940 + (n % 66);
    const two = (value: number) => String(value).padStart(2, "0");
    return {
      customerId: uuidv7(),
      customerKey: randomBytes(32).toString("hex"),
      kind: "personal",
      name,
      maskedName: `${name[0]}*${name[2]}`,
      maskedIdentity: `${two(year % 100)}0101-1******`,
      birthDate: `${year}-${two(1 + (n % 12))}-${two(1 + (n % 28))}`,
      maskedPhone: `010-****-${String((n * 6547) % 10_000).padStart(4, "0")}`,
      sealedIdentity: { enc: "AAAA", ciphertext: "BBBB" },
      check: { document: "residentCard", method: "keyed", checkedAt },
      checkedBy: "t1001",
    };
  });
}
