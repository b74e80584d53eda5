// The training registry in a process of its own: `node registryProcess.ts <data folder>`. Tells its parent the
// address, and ends when the parent asks or is gone, however it went.
import { createRegistry } from "../registry/index.ts";

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined || !process.send) {
  process.stderr.write("this program is started by the workstation\n");
  process.exit(2);
}

const registry = await createRegistry({ training: true, dataDir });
const url = await registry.listen({ host: "127.0.0.1", port: 0 });

let ending = false;
const end = async () => {
  if (ending) return;
  ending = true;
  await registry.close();
  process.exit(0);
};
process.on("disconnect", () => void end());
// The parent decides; a Ctrl-C in the terminal reaches this process as well.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => void end());
process.send({ url });
