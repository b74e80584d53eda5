import type { Desk } from "../counter/index.ts";
import { enrolledAs } from "../sync/index.ts";
import { trainingPlace } from "./training.ts";

/** Where this counter stands: in the registry's words once it is enrolled. */
export async function placeOf({ ledger, institutionCode, branchCode }: Desk) {
  const enrolled = await enrolledAs(ledger);
  if (enrolled) return { institution: enrolled.institution, branch: enrolled.branch };
  if (branchCode === trainingPlace.branch.code) return trainingPlace;
  const byCode = (code: string) => ({ code, name: { ko: code, en: code } });
  return { institution: byCode(institutionCode), branch: byCode(branchCode) };
}
