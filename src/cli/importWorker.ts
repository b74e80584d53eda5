import { parentPort, workerData } from "node:worker_threads";
import { toFailure } from "../contract/errors.ts";
import { type ImportMessage, importFile } from "./import.ts";
import { UsageError } from "./transaction.ts";

const { file, options } = workerData as { file: string; options: Parameters<typeof importFile>[1] };
const tell = (message: ImportMessage) => parentPort?.postMessage(message);

try {
  const report = await importFile(file, options, (progress) => tell({ progress }));
  tell({ report });
} catch (error) {
  tell(error instanceof UsageError ? { usage: error.message } : { failure: toFailure(error) });
}
