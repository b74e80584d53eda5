import type { TellerView } from "../contract/ipc.ts";
import type { Ledger } from "../ledger/index.ts";
import { trainingInstitutions } from "../registry/index.ts";
import { hashPassword, passwordOf } from "../trust/index.ts";

/** The workstation that training mode pretends to be. */
const [institution] = trainingInstitutions;
const [branch] = institution.branches;
export const trainingPlace = {
  institution: { code: institution.code, name: institution.name },
  branch,
} as const;

/** Made-up people. Their passwords are shown on the sign-in screen: they open nothing but training. */
const people: readonly (TellerView & { readonly trainingPassword: string })[] = [
  {
    tellerId: "t1001",
    name: { ko: "김서연", en: "Seoyeon Kim" },
    role: "teller",
    trainingPassword: "gyoyuk-1001",
  },
  {
    tellerId: "t1002",
    name: { ko: "박도현", en: "Dohyun Park" },
    role: "teller",
    trainingPassword: "gyoyuk-1002",
  },
  {
    tellerId: "s2001",
    name: { ko: "최은정", en: "Eunjung Choi" },
    role: "supervisor",
    trainingPassword: "gyoyuk-2001",
  },
];

/** The password that training shows for a teller; undefined for people it does not know. */
export function trainingPasswordOf(tellerId: string): string | undefined {
  return people.find((person) => person.tellerId === tellerId)?.trainingPassword;
}

/** Who the command line signs in as in training. */
export function trainingTeller(): { readonly tellerId: string; readonly password: string } {
  const [teller] = people;
  if (!teller) throw new Error("training has no tellers");
  return { tellerId: teller.tellerId, password: teller.trainingPassword };
}

/** Make the training people once; their passwords are hashed side by side, for that is slow on purpose. */
export async function addTrainingTellers(ledger: Ledger, recordOf = hashed): Promise<void> {
  const known = new Set((await ledger.tellers.list()).map(({ tellerId }) => tellerId));
  const made = people
    .filter(({ tellerId }) => !known.has(tellerId))
    .map(async ({ trainingPassword, ...person }) => ({
      ...person,
      passwordHash: await recordOf(trainingPassword),
    }));
  for (const teller of await Promise.all(made)) await ledger.tellers.add(teller);
}

async function hashed(text: string): Promise<string> {
  const password = passwordOf(text);
  return await hashPassword(password).finally(() => password.wipe());
}
