/**
 * The reader process: the only place where nfc-pcsc lives. It may hang or crash as it likes; the app that
 * started it (pcscReaders.ts) keeps time, kills it and starts another.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Reader } from "nfc-pcsc";
import { type FromProcess, ToProcess } from "./messages.ts";
import { endNow, endWithParent } from "./parentWatch.ts";
import { failureCodeOf } from "./pcscCode.ts";
import { CommandFailure, PcscReader } from "./pcscReader.ts";
import { hearOfEnd, serviceAnswers } from "./serviceProbe.ts";

/** Milliseconds between two looks for a PC/SC service that is not there. */
const LOOK_AGAIN_MS = 500;

const readers = new Map<string, PcscReader>();

function say(message: FromProcess): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) return endNow();
    process.send(message, undefined, undefined, () => resolve());
  });
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2000);

/** The service ended: tell, and end, as only a new process finds it again. */
async function lost(error: Error): Promise<never> {
  await say({ type: "lost", reason: reasonOf(error) });
  return endNow();
}

function perform(command: Exclude<ToProcess, { type: "beat" }>): Promise<Uint8Array | undefined> {
  const reader = readers.get(command.reader);
  if (!reader) return Promise.reject(new CommandFailure("vanished", "no such reader"));
  switch (command.type) {
    case "open":
      return reader.open().then(() => undefined);
    case "transmit":
      return reader.transmit(command.apdu);
    case "close":
      return reader.close().then(() => undefined);
  }
}

async function answer(command: Exclude<ToProcess, { type: "beat" }>): Promise<void> {
  const { id } = command;
  try {
    const bytes = await perform(command);
    await say(bytes ? { type: "done", id, answer: bytes } : { type: "done", id });
  } catch (error) {
    const code = error instanceof CommandFailure ? error.code : "failed";
    await say({ type: "failed", id, code, reason: reasonOf(error) });
  }
}

function found({ reader }: Reader): void {
  const { name } = reader;
  // nfc-pcsc's own listener would connect (shared) and SELECT with a 40-byte buffer.
  reader.removeAllListeners("status");
  readers.set(
    name,
    new PcscReader(reader, (atr) => {
      void say(
        atr === null ? { type: "cardRemoved", reader: name } : { type: "cardInserted", reader: name, atr },
      );
    }),
  );
  void say({ type: "readerAdded", reader: name });
}

function removed(name: string): void {
  readers.get(name)?.forget();
  readers.delete(name);
  void say({ type: "readerRemoved", reader: name });
}

async function main(): Promise<void> {
  endWithParent();
  process.on("disconnect", endNow);
  process.on("message", (message) => {
    const heard = ToProcess.safeParse(message);
    if (!heard.success) endNow();
    else if (heard.data.type === "beat") void say({ type: "beat" });
    else void answer(heard.data);
  });

  await say({ type: "beat" });
  const library = await import("nfc-pcsc").catch((error: unknown) => reasonOf(error));
  if (typeof library === "string") {
    await say({ type: "unavailable", reason: library });
    endNow();
  }
  while (!(await serviceAnswers())) {
    await say({ type: "noService" });
    await sleep(LOOK_AGAIN_MS);
  }
  await say({ type: "opening" });
  hearOfEnd(() => void lost(new Error("the PC/SC service closed its connection")));
  const nfc = new library.NFC();
  nfc.on("error", (error) => void lost(error));
  nfc.on("reader", (reader) => {
    reader.autoProcessing = false;
    reader.on("end", () => removed(reader.reader.name));
    reader.on("error", (error: Error) => {
      // Anything else ends this one reader only, and "end" follows.
      if (failureCodeOf(error) === "noService") void lost(error);
    });
    found(reader);
  });
  await say({ type: "ready" });
}

void main().catch((error: unknown) => lost(error instanceof Error ? error : new Error(String(error))));
