/** A virtual card as a process of its own: `node virtualCardMain.ts PORT STATE-FILE`. SIGTERM takes it off. */
import { runVirtualCard } from "../../src/card/index.ts";

const [port, stateFile] = process.argv.slice(2);
const ending = new AbortController();
process.once("SIGTERM", () => ending.abort());
await runVirtualCard({
  host: "127.0.0.1",
  port: Number(port),
  stateFile: stateFile ?? "",
  signal: ending.signal,
  onEvent: (event) => console.log(event),
});
