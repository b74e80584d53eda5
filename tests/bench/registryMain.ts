// A registry whose clock can be set forward, in a process of its own: `node registryMain.ts <data folder> <cached
// tokens>`. Tells its parent the address, and ends with it. `{ aheadMs }` from the parent sets the clock; the answer
// says how much processor time the process has used.
import { createRegistry } from "../../src/registry/index.ts";

const [dataDir, cachedTokens] = process.argv.slice(2);
if (dataDir === undefined || !process.send) {
  process.stderr.write("this program is started by the benchmark\n");
  process.exit(2);
}
let aheadMs = 0;
const clock = { now: () => Date.now() + aheadMs };
const registry = await createRegistry({
  training: true,
  dataDir,
  clock,
  cachedTokens: Number(cachedTokens),
});
const gone = Promise.withResolvers<void>();
process.on("disconnect", gone.resolve);
process.on("message", (message: { aheadMs: number }) => {
  aheadMs = message.aheadMs;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system });
});
const url = await registry.listen({ host: "127.0.0.1", port: 0 });
process.send({ url });
await gone.promise;
await registry.close();
process.exit(0);
