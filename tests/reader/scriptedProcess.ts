/**
 * Stands in for the reader process: does what SCRIPT says, and what the first byte of a command says. Every start
 * adds one line to the file STARTS, so that a script can change from one start to the next.
 */
import { appendFileSync, readFileSync } from "node:fs";
import type { FromProcess, ToProcess } from "../../src/reader/process/messages.ts";

export const READER = "Scripted Reader";

/** First byte of a command: what the process does instead of answering it. */
export const DO = {
  crash: 1,
  neverAnswer: 2,
  block: 3,
  garbage: 4,
  swap: 5,
  empty: 6,
  unplug: 7,
  lose: 8,
} as const;

const { SCRIPT = "", STARTS = "" } = process.env;

const say = (message: FromProcess) => process.send?.(message);

/** The main thread hangs, as in a native call; without eating a processor. */
function block(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function transmit(id: number, apdu: Uint8Array): void {
  switch (apdu[0]) {
    case DO.crash:
      process.kill(process.pid, "SIGKILL");
      break;
    case DO.neverAnswer:
      break;
    case DO.block:
      block();
      break;
    case DO.garbage:
      process.send?.({ type: "done", id: "one", answer: "9000" });
      break;
    case DO.swap:
      say({ type: "cardInserted", reader: READER, atr: "3b00" });
      say({ type: "failed", id, code: "cardGone", reason: "SCardTransmit error: removed(0x80100069)" });
      break;
    case DO.empty:
      say({ type: "done", id, answer: new Uint8Array() });
      break;
    case DO.unplug:
      say({ type: "readerRemoved", reader: READER });
      say({ type: "failed", id, code: "vanished", reason: "gone" });
      break;
    case DO.lose:
      say({ type: "lost", reason: "SCardGetStatusChange error: stopped(0x8010001e)" });
      break;
    default:
      say({ type: "done", id, answer: Uint8Array.from([...apdu, 0x90, 0x00]) });
  }
}

let held = 0;

function serve(message: ToProcess): void {
  switch (message.type) {
    case "beat":
      say({ type: "beat" });
      break;
    case "open":
      // `busyThree`: another program holds the card for three attempts; `busy`: it never lets go.
      held += 1;
      if (SCRIPT === "busy" || (SCRIPT === "busyThree" && held <= 3)) {
        say({ type: "failed", id: message.id, code: "busy", reason: "sharing violation" });
      } else say({ type: "done", id: message.id });
      break;
    case "close":
      say({ type: "done", id: message.id });
      break;
    case "transmit":
      transmit(message.id, message.apdu);
  }
}

function ready(): void {
  process.on("message", (message) => serve(message as ToProcess));
  say({ type: "opening" });
  say({ type: "ready" });
  say({ type: "readerAdded", reader: READER });
  say({ type: "cardInserted", reader: READER, atr: "3b80800101" });
}

if (process.send && process.argv[1] === import.meta.filename) {
  appendFileSync(STARTS, "start\n");
  const start = readFileSync(STARTS, "utf8").split("\n").length - 1;
  process.on("disconnect", () => process.exit());
  if (SCRIPT === "unavailable") {
    process.send({ type: "unavailable", reason: "no such module" }, () => process.exit());
  } else if (SCRIPT === "stillborn") process.exit(3);
  else if (SCRIPT === "garbage") say({ type: "nonsense" } as unknown as FromProcess);
  else if (SCRIPT === "opensAtThird" && start < 3) {
    process.send({ type: "opening" }, block);
  } else if (SCRIPT === "noServiceFirst") {
    process.on("message", () => say({ type: "beat" }));
    say({ type: "noService" });
    setTimeout(ready, 400);
  } else ready();
}
