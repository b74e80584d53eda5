import { run } from "./run.ts";

// The rooms are loaded while the window is already opening.
await run(async (options) => {
  const { openWorkstation } = await import("../src/workstation/index.ts");
  return openWorkstation(options);
});
