/** Appends as fast as it can until it is killed; says each entry's number once it is promised to be kept. */
import { writeSync } from "node:fs";
import { Secret } from "../../src/contract/secret.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { customerReference } from "../../src/trust/index.ts";
import { beginOf, completeOf, customerOf, serial, spoilOf } from "./fixture.ts";

const given = JSON.parse(process.env.CRASH_CHILD ?? "{}") as Record<string, string>;
const secret = (name: string) => Secret.take(Buffer.from(given[name] ?? "", "hex"));
const say = (line: string | number) => writeSync(1, `${line}\n`);

const ledger = await openLedger({
  file: given.file ?? "",
  key: secret("key"),
  signingKey: secret("signingKey"),
  publicKey: given.publicKey ?? "",
  workstationId: given.workstationId ?? "",
  clock: { now: () => Date.now() },
});
const first = Number(given.first);
await ledger.stock.receive(
  `S-${first}`,
  Array.from({ length: 2000 }, (_, i) => serial(first + i)),
  "kim",
);
say("ready");
const key = Secret.take(new Uint8Array(32).fill(1));
for (let n = first; n < first + 2000; n += 1) {
  const customer = customerOf(customerReference(key, Secret.take(Buffer.from(String(n)))));
  await ledger.customers.remember(customer);
  const begin = beginOf(customer, n);
  say((await ledger.issues.begin(begin)).seq);
  if (n % 3 === 0) say((await ledger.issues.spoil(spoilOf(begin, n))).seq);
  else say((await ledger.issues.complete(completeOf(begin, n))).seq);
}
