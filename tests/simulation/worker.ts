/** One of the processes that share the seeds: is sent a seed, answers with its report, until nobody asks any more. */
import { once } from "node:events";
import { RegistryStage } from "./registryStage.ts";
import { simulate } from "./simulation.ts";
import type { Order } from "./workers.ts";

const stage = await RegistryStage.open();
process.on("message", async (order: Order) => {
  process.send?.(await simulate(stage, order));
});
await once(process, "disconnect");
await stage.close();
process.exit(0);
