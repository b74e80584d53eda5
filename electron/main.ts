import { openWorkstation } from "../src/workstation/index.ts";
import { run } from "./run.ts";

await run(openWorkstation);
