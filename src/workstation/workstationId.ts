import { v7 as uuidv7 } from "uuid";
import { Uuid } from "../contract/ids.ts";
import { Secret } from "../contract/secret.ts";
import type { KeyStore } from "../trust/index.ts";

/** This workstation's id, made once and kept beside its keys: without them the ledger cannot be continued. */
export async function workstationId(keyStore: KeyStore): Promise<string> {
  const kept = await keyStore.get("workstation-id");
  if (kept) return Uuid.parse(kept.use((bytes) => Buffer.from(bytes).toString("utf8")));
  const made = uuidv7();
  await keyStore.put("workstation-id", Secret.take(Uint8Array.from(Buffer.from(made, "utf8"))));
  return made;
}
