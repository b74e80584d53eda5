// The training registry in a process of its own: `node registryProcess.ts <data folder>`. Tells its parent the
// address, and ends when the parent asks or is gone, however it went.
import { createRegistry, type Registry } from "../registry/index.ts";

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined || !process.send) {
  process.stderr.write("this program is started by the workstation\n");
  process.exit(2);
}

const gone = Promise.withResolvers<void>();
process.on("disconnect", gone.resolve);
process.on("SIGTERM", gone.resolve);
// The parent decides; a Ctrl-C in the terminal reaches this process as well.
process.on("SIGINT", () => {});

// A parent that is gone before the registry is up still gets everything closed, PostgreSQL included.
const registry: Registry = await createRegistry({ training: true, dataDir });
const url = await registry.listen({ host: "127.0.0.1", port: 0 });
if (process.connected) process.send({ url }, () => {});
else gone.resolve();
await gone.promise;
await registry.close();
process.exit(0);
