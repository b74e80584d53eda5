// Another workstation, in a process of its own: `node pusherMain.ts`. Its parent tells it who it is, and then again and
// again how many entries of its queue to push; it answers when the registry has taken them, and ends with its parent.
import { systemClock } from "../../src/contract/clock.ts";
import { openLedger } from "../../src/ledger/index.ts";
import { type PusherIdentity, secretOf } from "./pusher.ts";
import { QueuePush } from "./queuePush.ts";

const gone = Promise.withResolvers<void>();
process.on("disconnect", gone.resolve);
const { url, file, workstationId, publicKey, key, signingKey } = await new Promise<PusherIdentity>(
  (resolve) => process.once("message", resolve),
);
const ledger = await openLedger({
  file,
  workstationId,
  publicKey,
  key: secretOf(key),
  signingKey: secretOf(signingKey),
  clock: systemClock,
});
const push = new QueuePush(ledger, workstationId, url);
process.on("message", ({ entries }: { entries: number }) => {
  push.send(entries).then(
    () => process.send?.({ sent: entries }),
    (error: unknown) => {
      console.error("the other workstation:", error);
      process.disconnect();
    },
  );
});
process.send?.({ ready: true });
await gone.promise;
process.exit(0);
