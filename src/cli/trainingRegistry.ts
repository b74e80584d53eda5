import type { Registry } from "../registry/index.ts";

/** Training's registry for the time of one command; started when it is first asked for. */
export interface TrainingRegistry {
  /** Its address. */
  url(): Promise<string>;
  close(): Promise<void>;
}

export function trainingRegistry(dataDir: string): TrainingRegistry {
  let started: Promise<{ readonly registry: Registry; readonly url: string }> | null = null;
  const start = async () => {
    // Loaded when it is needed: most phones talk to a registry elsewhere, or to none.
    const { createRegistry } = await import("../registry/index.ts");
    const registry = await createRegistry({ training: true, dataDir });
    try {
      return { registry, url: await registry.listen({ host: "127.0.0.1", port: 0 }) };
    } catch (error) {
      await registry.close();
      throw error;
    }
  };
  return {
    async url() {
      started ??= start();
      return (await started).url;
    },
    async close() {
      // One that did not start has let go of everything itself.
      const running = await started?.catch(() => null);
      await running?.registry.close();
    },
  };
}
