/** The thread in which a PKCS #11 module is called: its calls block, and no verification may wait for them. */
import { parentPort, workerData } from "node:worker_threads";
import { TokenRefusal, withToken } from "./pkcs11Token.ts";

const { place, pin, task } = workerData;
try {
  const bytes = Uint8Array.from(withToken(place, pin, task));
  parentPort?.postMessage({ bytes }, [bytes.buffer]);
} catch (error) {
  if (!(error instanceof TokenRefusal)) throw error;
  parentPort?.postMessage({ refusal: error.code, parameters: error.parameters });
}
